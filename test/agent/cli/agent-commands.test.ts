import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { AgentCli } from '../../../agent/cli/agent-cli.ts';
import { runAgentCommand } from '../../../agent/cli/program.ts';
import { systemClock } from '../../../shared/clock.ts';
import { formatJoinToken, parseJoinToken } from '../../../shared/join-token.ts';
import { type NodePaths, nodePaths } from '../../../shared/paths.ts';
import { AgentsUnderTest, never } from '../../coordinator/agents/agents-under-test.ts';
import { FakeExecutor } from '../fake-executor.ts';
import { FakeUnits } from './fake-units.ts';

describe('kubestep agent', () => {
  let coordinator: AgentsUnderTest;
  let root: string;
  let paths: NodePaths;
  let units: FakeUnits;
  let out: string;
  let err: string;
  let executor: FakeExecutor;

  beforeEach(async () => {
    coordinator = await AgentsUnderTest.start();
    root = await mkdtemp(join(tmpdir(), 'kubestep-cli-'));
    paths = nodePaths(root);
    units = new FakeUnits();
    executor = new FakeExecutor(paths.executorSocket, paths.operationsDir);
    await mkdir(dirname(paths.executorSocket), { recursive: true });
    await executor.listen();
  });
  afterEach(async () => {
    await executor.close();
    await coordinator.stop();
    await rm(root, { recursive: true, force: true });
  });

  async function kubestep(words: readonly string[], overrides: Partial<AgentCli> = {}): Promise<number> {
    [out, err] = ['', ''];
    const cli: AgentCli = {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      readInput: async () => '',
      paths,
      isSimulated: true,
      isRoot: false,
      hostname: 'w1',
      units,
      agentAccount: async () => ({ uid: 1, gid: 1 }),
      clock: systemClock,
      signal: never,
      ...overrides,
    };
    return runAgentCommand(['agent', ...words], cli);
  }
  const install = async (token: string, ...more: string[]) =>
    kubestep(['install', '--coordinator', coordinator.sessions, '--token', token, ...more]);

  describe('install', () => {
    it('enrols the node, writes what the executor trusts, and starts the units', async () => {
      const exitCode = await install(await coordinator.token('w1'));

      expect(exitCode, err).to.equal(0);
      expect(out).to.match(/^node w1 is enrolled; certificate until \d{4}-/);
      expect(JSON.parse(await readFile(paths.trustFile, 'utf8'))).to.deep.equal({
        clusterId: 'c-1',
        node: 'w1',
        caPin: coordinator.authority.pin,
        signingKey: coordinator.authority.signingPublicKey,
      });
      expect(await readFile(paths.agentConfigFile, 'utf8')).to.equal(
        `coordinator: ${coordinator.sessions}\nenrolment: ${coordinator.enrolment}\nnode: w1\n`,
      );
      expect(await modesOf(paths.trustFile, paths.agentConfigFile, join(paths.agentStateDir, 'identity.json'))).to.deep.equal([
        '644',
        '644',
        '600',
      ]);
      expect(await readdir(paths.agentStateDir)).to.deep.equal(['identity.json']);
      expect(units.calls).to.deep.equal(['enableAndRestart']);
    });

    it('takes the token from standard input', async () => {
      const token = await coordinator.token('w1');

      const exitCode = await kubestep(['install', '--coordinator', coordinator.sessions, '--token-file', '-'], {
        readInput: async () => `${token}\n`,
      });

      expect(exitCode, err).to.equal(0);
    });

    it('says that the node is enrolled when it is run again with the same token, and keeps its identity', async () => {
      const token = await coordinator.token('w1');
      await install(token);
      const identity = await readFile(join(paths.agentStateDir, 'identity.json'), 'utf8');

      const exitCode = await install(token);

      expect(exitCode, err).to.equal(0);
      expect(err).to.contain('node w1 is enrolled already');
      expect(await readFile(join(paths.agentStateDir, 'identity.json'), 'utf8')).to.equal(identity);
    });

    it('finishes an enrolment that was killed after the token was used', async () => {
      const token = await coordinator.token('w1');
      await install(token);
      const { key } = JSON.parse(await readFile(join(paths.agentStateDir, 'identity.json'), 'utf8')) as { key: string };
      await rm(paths.trustFile);
      await rm(join(paths.agentStateDir, 'identity.json'));
      await writeFile(join(paths.agentStateDir, 'enrolment.key'), key);

      const exitCode = await install(token);

      expect(exitCode, err).to.equal(0);
      expect(existsSync(paths.trustFile)).to.equal(true);
    });

    it('changes nothing with --dry-run and leaves the token unused', async () => {
      const token = await coordinator.token('w1');

      const exitCode = await install(token, '--dry-run');

      expect(exitCode, err).to.equal(0);
      expect(out).to.contain(`would enrol this machine as node w1 of the coordinator at ${coordinator.sessions}`);
      expect(existsSync(paths.agentStateDir)).to.equal(false);
      expect(await install(token)).to.equal(0);
    });

    it('does not touch the units with --no-start', async () => {
      await install(await coordinator.token('w1'), '--no-start');

      expect(units.calls).to.deep.equal([]);
    });

    const refusals: readonly { what: string; token: () => Promise<string>; more?: string[]; exitCode: number; says: string }[] = [
      { what: 'something that is no token', token: async () => 'hello', exitCode: 2, says: 'this is not a join token' },
      {
        what: 'a pin that is not the coordinator’s',
        token: async () => formatJoinToken({ ...parseJoinToken(await coordinator.token('w1')), pin: `sha256:${'0'.repeat(64)}` }),
        exitCode: 4,
        says: "the coordinator's CA is not the pinned one",
      },
      {
        what: 'a token that was used by another machine',
        token: async () => {
          const token = await coordinator.token('w1');
          await coordinator.enroll('w1', { token });
          return token;
        },
        exitCode: 4,
        says: 'it was used already',
      },
      {
        what: 'a token for another node than was named',
        token: () => coordinator.token('w2'),
        more: ['--node-name', 'w1'],
        exitCode: 2,
        says: 'the token is for node w2, not for w1',
      },
      {
        what: 'a coordinator that is not there',
        token: async () => formatJoinToken({ ...parseJoinToken(await coordinator.token('w1')), enrolment: '127.0.0.1:1' }),
        exitCode: 69,
        says: 'no coordinator answers at 127.0.0.1:1',
      },
    ];
    for (const { what, token, more = [], exitCode, says } of refusals) {
      it(`refuses ${what}, writes nothing and starts nothing`, async () => {
        const actual = await install(await token(), ...more);

        expect(err).to.contain(says).and.contain('next: ');
        expect(actual).to.equal(exitCode);
        expect(existsSync(paths.trustFile)).to.equal(false);
        expect(units.calls).to.deep.equal([]);
      });
    }

    it('waits a moment and asks again when many nodes enrol at once', async () => {
      const token = await coordinator.token('w1');
      await Promise.allSettled(Array.from({ length: 8 }, async () => coordinator.enroll('w2', { token: await coordinator.token('w2') })));

      const exitCode = await install(token);

      expect(exitCode, err).to.equal(0);
    });

    it('refuses a token of another cluster and leaves the enrolment as it is', async () => {
      const stranger = await AgentsUnderTest.start({ clusterId: 'c-2' });
      await install(await coordinator.token('w1'));
      const trust = await readFile(paths.trustFile, 'utf8');

      const exitCode = await install(await stranger.token('w1'));
      await stranger.stop();

      expect(exitCode).to.equal(6);
      expect(err).to.contain('enrolled as w1 in cluster c-1').and.contain('kubestep agent uninstall');
      expect(await readFile(paths.trustFile, 'utf8')).to.equal(trust);
    });

    it('refuses to run without root', async () => {
      const exitCode = await kubestep(['install', '--coordinator', 'cp1:7444', '--token', 'x'], { isSimulated: false });

      expect(exitCode).to.equal(4);
      expect(err).to.contain('sudo kubestep agent install');
    });

    it('asks for an address and for exactly one token', async () => {
      const exitCodes = [
        await kubestep(['install', '--token', 'x']),
        await kubestep(['install', '--coordinator', 'cp1:7444']),
        await kubestep(['install', '--coordinator', 'cp1', '--token', await coordinator.token('w1')]),
      ];

      expect(exitCodes).to.deep.equal([2, 2, 2]);
    });
  });

  describe('status', () => {
    it('says that the node is not enrolled', async () => {
      const exitCode = await kubestep(['status']);

      expect(exitCode).to.equal(5);
      expect(err).to.contain('this node is not enrolled');
    });

    it('tells units, certificate, coordinator and executor as JSON', async () => {
      await install(await coordinator.token('w1'));

      const exitCode = await kubestep(['status', '-o', 'json']);

      const status = JSON.parse(out) as Record<string, object>;
      expect(exitCode).to.equal(0);
      expect(status).to.include({ kind: 'AgentStatus', node: 'w1', clusterId: 'c-1' });
      expect(status['certificate']).to.have.property('daysLeft').that.is.within(29, 30);
      expect(status['coordinator']).to.deep.equal({ address: coordinator.sessions, accepted: true });
      expect(status['executor']).to.deep.equal({ answers: true, version: '0.1.0', epoch: 1, running: [] });
    });

    it('exits 1 and says why when the node was revoked and the executor is gone', async () => {
      await install(await coordinator.token('w3'));
      await coordinator.agents.revokeNode('w3', { actor: 'operator' });
      await executor.close();

      const exitCode = await kubestep(['status']);

      expect(exitCode).to.equal(1);
      expect(out).to.contain('node w3 was revoked').and.contain('does not answer');
    });
  });

  describe('uninstall', () => {
    beforeEach(async () => {
      await install(await coordinator.token('w1'));
      await mkdir(join(paths.snapshotsDir, 'etcd-w1-20261122T120000Z'), { recursive: true });
      units.calls.length = 0;
    });

    it('stops the units and removes identity and trust, but no snapshot', async () => {
      const exitCode = await kubestep(['uninstall']);

      expect(exitCode, err).to.equal(0);
      expect(units.calls).to.deep.equal(['disableAndStop']);
      expect(existsSync(paths.trustFile) || existsSync(paths.agentConfigFile)).to.equal(false);
      expect(await readdir(paths.agentStateDir)).to.deep.equal([]);
      expect(await readdir(paths.snapshotsDir)).to.have.length(1);
    });

    it('removes snapshots with --purge', async () => {
      await kubestep(['uninstall', '--purge']);

      expect(await readdir(paths.snapshotsDir)).to.deep.equal([]);
    });

    for (const from of ['systemd', 'the executor'] as const) {
      it(`refuses while an operation runs, as ${from} says`, async () => {
        if (from === 'systemd') units.operations.push('kubestep-op-01ARZ3NDEKTSV4RRFFQ69G5FAV.service');
        else executor.running.push('01ARZ3NDEKTSV4RRFFQ69G5FAV');

        const exitCode = await kubestep(['uninstall']);

        expect(exitCode).to.equal(6);
        expect(err).to.contain('01ARZ3NDEKTSV4RRFFQ69G5FAV');
        expect(existsSync(paths.trustFile)).to.equal(true);
        expect(units.calls).to.deep.equal([]);
      });
    }

    it('can be repeated', async () => {
      await kubestep(['uninstall']);

      expect(await kubestep(['uninstall'])).to.equal(0);
    });
  });
});

async function modesOf(...files: string[]): Promise<string[]> {
  return Promise.all(files.map(async (file) => ((await stat(file)).mode & 0o777).toString(8)));
}
