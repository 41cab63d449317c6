import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { KubestepError } from '../../../shared/errors.ts';
import { clusterNodes, failedRun, run, snapshot } from '../api/samples.ts';
import { CliHarness } from './cli-harness.ts';

describe('kubestep', () => {
  let harness: CliHarness;
  beforeEach(async () => {
    harness = new CliHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  it('prints a join token alone on stdout', async () => {
    const { exitCode, stdout, stderr } = await harness.run('token create w9');

    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 0, stdout: 'ks1.w9\n' });
    expect(stderr).to.include('For w9 only, once');
  });

  it('cordons a node and writes down who asked, as the caller says', async () => {
    const { exitCode, stdout } = await harness.run('node cordon w1');

    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 0, stdout: 'w1 is cordoned: no new pods are placed on it\n' });
    expect(harness.world.cordons).to.deep.equal([{ name: 'w1', isCordoned: true }]);
    expect(harness.world.audit).to.deep.equal([
      { atMs: harness.world.clock.now(), actor: 'local operator kim (unauthenticated)', action: 'node.cordon', object: 'w1' },
    ]);
  });

  it('leaves a node cordoned that the running upgrade works on', async () => {
    harness.world.currentNodes = ['w1'];

    const { exitCode, stderr } = await harness.run('node uncordon w1');

    expect(exitCode).to.equal(6);
    expect(stderr).to.include('next: wait for the node');
    expect(harness.world.cordons).to.deep.equal([]);
  });

  it('refuses a second node out while an upgrade runs', async () => {
    const { exitCode } = await harness.run('node drain w1 --yes');

    expect(exitCode).to.equal(6);
    expect(harness.world.drains).to.deep.equal([]);
  });

  for (const state of ['paused', 'failed'] as const) {
    it(`refuses a second node out while an upgrade is ${state} with one out, and names both`, async () => {
      harness.world.runs = [{ ...failedRun, state }];
      harness.world.nodes = harness.world.nodes.map((node) => (node.name === 'w1' ? { ...node, isCordoned: true } : node));

      const second = await harness.run('node drain cp1 --yes');
      const same = await harness.run('node drain w1 --yes');

      expect(second.exitCode).to.equal(6);
      expect(second.stderr).to.include(`up-20261122-1 is ${state} with w1 out`).and.to.include('kubestep upgrade cancel');
      expect(same.exitCode, same.stderr).to.equal(0);
      expect(harness.world.drains.map(({ node }) => node)).to.deep.equal(['w1']);
    });

    it(`drains while an upgrade is ${state} with every node in place`, async () => {
      harness.world.runs = [{ ...failedRun, state }];
      harness.world.nodes = harness.world.nodes.map((node) => ({ ...node, isReady: true, isCordoned: false }));

      const { exitCode } = await harness.run('node drain cp1 --yes');

      expect(exitCode).to.equal(0);
    });
  }

  for (const command of ['upgrade resume --detach', 'upgrade retry --detach'])
    it(`does not ${command} while a node is drained`, async () => {
      harness.world.runs = [failedRun];
      const held = Promise.withResolvers<void>();
      const draining = harness.world.podMovers.drain('w1', () => held.promise);

      const { exitCode, stderr } = await harness.run(command);
      held.resolve();
      await draining;

      expect(exitCode).to.equal(6);
      expect(stderr).to.include('w1 is being drained');
    });

  it('drains with the allowances that were named, a line for each change', async () => {
    harness.world.runs = [];

    const { exitCode, stdout, stderr } = await harness.run('node drain w1 --yes --allow-bare-pod default/tool --drain-timeout 90s');

    expect(exitCode).to.equal(0);
    expect(harness.world.drains[0]).to.deep.include({
      node: 'w1',
      timeoutMs: 90_000,
      allowedBarePods: ['default/tool'],
      isEmptyDirAllowed: false,
    });
    expect(stderr).to.include('2026-11-22T12:00:00Z w1 0/1 pods gone; shop/cart-0 is refused by budget shop/cart\n');
    expect(stdout).to.include('w1 is drained and cordoned');
  });

  it('writes a refused deed down twice: that it was asked, and why it was not done', async () => {
    harness.world.runs = [];
    harness.world.failure = new KubestepError('conflict', 'default/tool would be lost');

    await harness.run('node drain w1 --yes');

    expect(harness.world.audit.map(({ action, detail }) => [action, (detail as { outcome?: string }).outcome])).to.deep.equal([
      ['node.drain', undefined],
      ['node.drain', 'conflict'],
    ]);
  });

  it('writes a recovery bundle whole, and never over a file', async () => {
    const file = join(harness.directory, 'bundle.age');

    const first = await harness.run(`coordinator export-recovery --to ${file}`);
    const second = await harness.run(`coordinator export-recovery --to ${file}`);

    expect([first.exitCode, second.exitCode]).to.deep.equal([0, 2]);
    expect(await readFile(file, 'utf8')).to.equal('age-encrypted');
  });

  it('takes the newest patch of the next minor when asked for it', async () => {
    const { exitCode, stderr } = await harness.run('upgrade plan --to next-minor');

    expect(exitCode).to.equal(0);
    expect(stderr).to.include('next-minor is v1.34.10');
  });

  it('answers status also when no API server does', async () => {
    harness.world.isClusterDown = true;

    const { exitCode, stdout } = await harness.run('status');

    expect(exitCode).to.equal(0);
    expect(stdout).to.include('no API server answers');
    expect(stdout).to.include('cannot list the nodes');
  });

  it('shows the output of operations by step, and of one node only', async () => {
    harness.world.output = {
      [run.steps[0]?.operationIds[0] ?? '']: 'saved\n',
      [run.steps[1]?.operationIds[0] ?? '']: '[upgrade] \u001b[31mworking\n',
    };

    const { stdout } = await harness.run('upgrade logs');
    const ofNode = await harness.run('upgrade logs --node cp1');

    expect(stdout).to.equal(
      '==> cluster verified snapshot 01JCZZZZZZZZZZZZZZZZZZZZZ1\nsaved\n==> cp1 kubeadm apply 01JCZZZZZZZZZZZZZZZZZZZZZ2\n[upgrade] working\n',
    );
    expect(ofNode.stdout).not.to.include('saved');
  });

  it('finds a run and a backup by the beginning of their names', async () => {
    expect((await harness.run('upgrade describe up-2026 -o name')).stdout).to.equal(`${run.id}\n`);
    expect((await harness.run('backup describe etcd-cp2 -o name')).stdout).to.equal(`${snapshot.name}\n`);
    harness.world.runs = [run, { ...run, id: 'up-20261121-1' }];
    expect((await harness.run('upgrade describe up-2026')).exitCode).to.equal(2);
  });

  const refusals: readonly [line: string, exitCode: number, words: string][] = [
    ['node list --frob', 2, "unknown option '--frob'"],
    ['frob', 2, "unknown command 'frob'"],
    ['node list -o xml', 2, 'is not an output format'],
    ['node drain w1 --drain-timeout soon', 2, 'is not a length of time'],
    ['node describe w9', 5, 'use one of: cp1, w1'],
    ['node cordon W_9', 2, 'is not a node name'],
    ['upgrade plan --to banana', 2, 'is not a Kubernetes release version'],
    ['upgrade start --plan plan-9 --yes', 5, 'there is no plan'],
    ['upgrade status up-9', 5, 'there is no upgrade "up-9"'],
    ['backup describe etcd-9', 5, 'there is no backup'],
    ['schedule run-now hourly', 5, 'kubestep schedule list'],
    ['node revoke w1', 2, 'add --yes'],
    ['completion tcsh', 2, 'use bash, zsh or fish'],
  ];
  for (const [line, exitCode, words] of refusals) {
    it(`refuses "${line}" with ${exitCode}`, async () => {
      const result = await harness.run(line);

      expect(result.exitCode).to.equal(exitCode);
      expect(result.stderr).to.include(words);
      expect(result.stdout).to.equal('');
    });
  }

  it('carries code, cause and hint of a failure through the socket', async () => {
    const cause = new Error('hash of the restored keyspace is 5, not 4');
    harness.world.failure = new KubestepError('snapshot-invalid', 'etcd-cp2 is not proven', { cause, hint: 'take a new one' });

    const { exitCode, stderr } = await harness.run('backup create');

    expect(exitCode).to.equal(9);
    expect(stderr).to.include('error: etcd-cp2 is not proven\n  why:  hash of the restored keyspace is 5, not 4\n  next: take a new one\n');
  });

  it('names the socket when no coordinator answers', async () => {
    await harness.stop();

    const { exitCode, stderr } = await harness.run('node list');

    expect(exitCode).to.equal(69);
    expect(stderr).to.include(harness.socketPath);
    expect(stderr).to.include('next: run this on the coordinator');
  });

  it('does not know a node that exists only in the past', async () => {
    harness.world.nodes = clusterNodes.filter(({ name }) => name !== 'w1');

    const { stdout } = await harness.run('node list');

    expect(stdout).to.match(/^w1 +worker +NotInCluster/m);
  });
});
