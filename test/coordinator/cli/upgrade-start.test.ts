import { expect } from 'chai';
import { failedRun, plan, run, succeededRun } from '../api/samples.ts';
import { CliHarness } from './cli-harness.ts';

describe('kubestep upgrade start', () => {
  let harness: CliHarness;
  beforeEach(async () => {
    harness = new CliHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  it('needs --yes where nobody can be asked, before anything is observed', async () => {
    const { exitCode, stderr } = await harness.run('upgrade start v1.34.4');

    expect(exitCode).to.equal(2);
    expect(stderr).to.include('next: add --yes');
    expect(harness.world.started).to.deep.equal([]);
  });

  it('asks on a terminal, and takes everything but yes as no', async () => {
    const { exitCode, stderr } = await harness.run('upgrade start v1.34.4', { isTerminal: true, answer: 'y' });

    expect(exitCode).to.equal(130);
    expect(stderr).to.include('nothing was changed');
    expect(harness.world.started).to.deep.equal([]);
  });

  it('ends with 3 on blockers and starts nothing', async () => {
    const blocker = { severity: 'blocker', rule: 'node/no-agent', node: 'w1', evidence: 'w1 has no agent', fix: 'install it' } as const;
    harness.world.plan = { ...plan, findings: [blocker] };

    const { exitCode, stderr } = await harness.run('upgrade start v1.34.4 --yes --wait');

    expect(exitCode).to.equal(3);
    expect(stderr).to.include('error: 1 blockers; nothing was changed\n  why:  w1: w1 has no agent\n  next: install it\n');
    expect(harness.world.started).to.deep.equal([]);
  });

  it('ends after the plan with --dry-run', async () => {
    const { exitCode, stdout } = await harness.run('upgrade start v1.34.4 --dry-run');

    expect(exitCode).to.equal(0);
    for (const line of stdout.split('\n').filter((text) => text !== '')) expect(line).to.match(/ \(dry run\)$/);
    expect(harness.world.started).to.deep.equal([]);
  });

  it('waits to the end and ends with 0 only when the cluster is there', async () => {
    const step = { sequence: 3, stepId: '1-3-w1-drain', type: 'succeeded', atMs: harness.world.clock.now() } as const;
    harness.world.updates = [
      { sequence: 1, run },
      { sequence: 3, run: succeededRun, event: step },
    ];

    const { exitCode, stdout, stderr } = await harness.run('upgrade start v1.34.4 --yes --wait');

    expect(exitCode).to.equal(0);
    expect(stderr).to.include('2026-11-22T12:00:00Z w1 drain succeeded\n');
    expect(stdout).to.equal('up-20261122-1 succeeded: the cluster is at v1.34.4 (2 nodes, 5m)\n');
    expect(harness.world.started[0]).to.deep.include({ planId: 'plan-1' });
    expect(harness.world.started[0]?.requestId).to.match(/^[0-9A-Z]{26}$/);
  });

  it('ends with 7 when it stopped half-way, and says how to go on', async () => {
    harness.world.updates = [{ sequence: 9, run: failedRun }];

    const { exitCode, stdout } = await harness.run('upgrade start v1.34.4 --yes --wait');

    expect(exitCode).to.equal(7);
    expect(stdout).to.include('kubestep upgrade retry up-20261122-1');
  });

  it('ends with 8 when the time to wait is over, and the upgrade goes on', async () => {
    harness.world.updates = [{ sequence: 1, run }];
    const held = Promise.withResolvers<void>();
    harness.world.gate = held.promise;

    const { exitCode, stderr } = await harness.run('upgrade start v1.34.4 --yes --wait --timeout 10s');

    held.resolve();
    expect(exitCode).to.equal(8);
    expect(stderr).to.include('the upgrade goes on');
  });

  it('stops watching on ctrl-c, not the upgrade', async () => {
    const interrupt = new AbortController();
    const held = Promise.withResolvers<void>();
    harness.world.gate = held.promise;
    harness.world.updates = [{ sequence: 1, run }];
    const onStderr = (text: string) => {
      if (text.includes('ctrl-c')) interrupt.abort();
    };

    const { exitCode, stderr } = await harness.run('upgrade start v1.34.4 --yes --wait', { interrupt, onStderr });

    held.resolve();
    expect(exitCode).to.equal(130);
    expect(stderr).to.include('You may safely press ctrl-c to stop watching - the upgrade continues in the background.');
    expect(stderr).to.include('error: stopped watching; upgrade up-20261122-1 continues in the background\n');
    expect(harness.world.audit.map(({ action }) => action)).to.deep.equal(['upgrade.start']);
  });

  it('learns whether it was started also when ctrl-c comes in between', async () => {
    const interrupt = new AbortController();
    const onStderr = (text: string) => {
      if (text.includes('0 blockers')) interrupt.abort();
    };

    const { exitCode, stderr } = await harness.run('upgrade start v1.34.4 --yes --wait', { interrupt, onStderr });

    expect(exitCode).to.equal(130);
    expect(stderr).to.include('Upgrade up-20261122-1 submitted.\n');
  });

  it('redraws on a terminal and leaves the last picture', async () => {
    harness.world.updates = [
      { sequence: 1, run },
      { sequence: 2, run: succeededRun },
    ];

    const { exitCode, drawn, stderr } = await harness.run('upgrade start v1.34.4', { isTerminal: true, answer: 'yes' });

    expect(exitCode).to.equal(0);
    expect(drawn.some((picture) => picture.includes('◌ cp1'))).to.equal(true);
    expect(stderr).to.include('✔ cp1');
  });

  it('is refused by both or none of version and plan', async () => {
    expect((await harness.run('upgrade start --yes')).exitCode).to.equal(2);
    expect((await harness.run('upgrade start v1.34.4 --plan plan-1 --yes')).exitCode).to.equal(2);
  });
});
