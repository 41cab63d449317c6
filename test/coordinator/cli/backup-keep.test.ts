import { expect } from 'chai';
import { nowMs, snapshot } from '../api/samples.ts';
import { CliHarness } from './cli-harness.ts';

describe('keeping backups from the command line', () => {
  let harness: CliHarness;
  beforeEach(async () => {
    harness = new CliHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  it('lists by time, state, trigger and member', async () => {
    await harness.run('backup list --since 2026-11-20 --until 36h --state verified --trigger pre-upgrade --member cp2 --limit 5 --all');

    expect(harness.world.listed.at(-1)).to.deep.equal({
      ...{ sinceMs: Date.UTC(2026, 10, 20), untilMs: nowMs - 36 * 3600_000, state: 'verified', trigger: 'pre-upgrade' },
      ...{ member: 'cp2', limit: 5, isRemovedIncluded: true },
    });
  });

  for (const [option, words] of [
    ['--since yesterday', 'is not a time'],
    ['--state good', 'is no state'],
    ['--trigger cron', 'is no trigger'],
    ['--limit 0', 'is not a count'],
  ] as const) {
    it(`refuses ${option}`, async () => {
      const { exitCode, stderr } = await harness.run(`backup list ${option}`);

      expect(exitCode).to.equal(2);
      expect(stderr).to.include(words);
    });
  }

  it('lists as CSV', async () => {
    const { stdout } = await harness.run('backup list -o csv');

    const [head, row] = stdout.split('\n');
    expect(head).to.equal('name,state,revision,keys,size,trigger,copies,age,taken,etcd,sha256');
    expect(row).to.match(/^etcd-cp2-20261122T115000Z,verified,8123441,10412,14\.9 MiB,pre-upgrade,"node:cp2,coordinator:cp1",10m,/);
  });

  it('explains what prune would do, and does nothing', async () => {
    const { stdout, stderr } = await harness.run('backup prune --dry-run');

    expect(stdout).to.match(/etcd-cp2-20261122T115000Z +keep +the last verified set; last 1 of 7\n/);
    expect(stdout).to.match(/etcd-cp2-20261101T115000Z +remove +no rule wants it\n/);
    expect(stderr).to.include('1 would be removed (dry run)');
    expect(harness.world.pruned).to.deep.equal([{ isDryRun: true }]);
    expect(harness.world.audit).to.deep.equal([]);
  });

  it('prunes, and names what is still there', async () => {
    const { stdout } = await harness.run('backup prune');

    expect(stdout).to.include('still there: node:cp2: its agent is not connected');
    expect(harness.world.audit.map(({ action }) => action)).to.deep.equal(['backup.prune']);
  });

  it('pins and unpins by a short name', async () => {
    const { stdout } = await harness.run('backup pin etcd-cp2-2026 --reason before-the-move');

    expect(stdout).to.match(/Pinned: +before-the-move/);
    expect((await harness.run('backup unpin etcd-cp2-2026')).exitCode).to.equal(0);
    expect(harness.world.audit.map(({ action }) => action)).to.deep.equal(['backup.pin', 'backup.unpin']);
  });

  it('deletes only when that is meant', async () => {
    expect((await harness.run(`backup delete ${snapshot.name}`)).exitCode).to.equal(2);
    expect((await harness.run(`backup delete ${snapshot.name} --yes`)).stdout).to.equal(`${snapshot.name}\n`);
  });

  it('finds stored sets, and ends with 9 when some cannot be used', async () => {
    const { exitCode, stdout, stderr } = await harness.run('backup find');

    expect(exitCode).to.equal(9);
    expect(stdout).to.equal(`${snapshot.name}\n`);
    expect(stderr).to.include('! s3:offsite/x/set.json: it is not JSON');
  });

  it('shows every attempt with its reason', async () => {
    const attempt = {
      sequence: 1,
      startedAtMs: nowMs,
      finishedAtMs: nowMs + 1,
      trigger: 'schedule',
      outcome: 'failed',
      reason: 'no space',
    } as const;
    harness.world.attempts = [attempt];

    const { stdout } = await harness.run('backup history --outcome failed');

    expect(stdout).to.match(/2026-11-22T12:00:00\.000Z +schedule +failed +- +- +no space\n/);
    expect((await harness.run('backup history --outcome lost')).exitCode).to.equal(2);
  });

  it('ends status with 9 when there is no verified backup', async () => {
    expect((await harness.run('status')).exitCode).to.equal(0);
    harness.world.snapshots = [];

    const { exitCode, stdout } = await harness.run('status');

    expect(exitCode).to.equal(9);
    expect(stdout).to.include('there is no verified snapshot');
  });
});
