import { expect } from 'chai';
import { restoreRules } from '../../../coordinator/restore/restore-plan.ts';
import { read } from '../../house/sources.ts';
import { RestoreWorld, snapshot } from './restore-world.ts';

describe('findings of a restore', () => {
  let world: RestoreWorld;
  beforeEach(async () => {
    world = await RestoreWorld.open();
  });
  afterEach(() => world.close());

  const blockers = async (change: Parameters<RestoreWorld['plan']>[0] = {}) =>
    (await world.plan(change)).plan.findings
      .filter(({ severity }) => severity === 'blocker')
      .map(({ rule, node }) => `${rule} ${node ?? ''}`);

  it('are none that refuse it when all is well', async () => {
    expect(await blockers()).to.deep.equal([]);
  });

  it('refuse another name of the cluster', async () => {
    expect(await blockers({ confirmedCluster: 'staging' })).to.deep.equal(['restore/cluster-name ']);
  });

  it('refuse to throw away what a healthy quorum holds, unless told to', async () => {
    expect(await blockers({ isLiveDataDiscarded: false })).to.deep.equal(['restore/live-quorum ']);
  });

  it('do not speak of a quorum that is lost', async () => {
    for (const name of ['cp1', 'cp2']) world.node(name).revision = undefined;

    expect(await blockers({ isLiveDataDiscarded: false })).to.deep.equal([]);
  });

  it('refuse one that was never proven, unless told to', async () => {
    const { verifiedAtMs: _never, ...unproven } = snapshot;
    const name = 'etcd-cp1-20261125T140000Z';
    await world.keep({ ...unproven, name, state: 'unverified' });

    const refused = (await world.plan({}, name)).plan.findings.filter(({ severity }) => severity === 'blocker');
    const accepted = (await world.plan({ isUnverifiedAccepted: true }, name)).plan.findings.filter(
      ({ severity }) => severity === 'blocker',
    );

    expect(refused.map(({ rule }) => rule)).to.deep.equal(['restore/unverified']);
    expect(accepted).to.deep.equal([]);
  });

  it('refuse one of a newer etcd', async () => {
    const name = 'etcd-cp1-20261125T150000Z';
    await world.keep({ ...snapshot, name, etcdVersion: '3.6.5' });

    const { plan } = await world.plan({}, name);

    expect(plan.findings.filter(({ severity }) => severity === 'blocker').map(({ rule }) => rule)).to.deep.equal([
      ...['restore/newer-etcd', 'restore/newer-etcd', 'restore/newer-etcd'],
    ]);
  });

  it('refuse a node without room for both', async () => {
    world.node('cp2').change = { freeBytes: 1_000_000 };

    expect(await blockers()).to.deep.equal(['restore/no-space cp2']);
  });

  it('refuse to go on without a member that cannot be stopped from here', async () => {
    world.node('cp3').isConnected = false;

    expect(await blockers()).to.deep.equal(['restore/no-agent cp3']);
  });

  it('refuse a majority that may come back, and take one that never will', async () => {
    const doubtful = await blockers({ excluded: ['cp2', 'cp3'] });
    const gone = await blockers({ destroyed: ['cp2', 'cp3'] });
    const minority = await blockers({ excluded: ['cp3'] });

    expect([doubtful, gone, minority]).to.deep.equal([['restore/excluded-majority '], [], []]);
  });

  it('are all explained in docs/restore.md, and none but these', () => {
    const told = [...read('docs/restore.md').matchAll(/^\| `(restore\/[a-z-]+)` \|/gm)].map(([, rule]) => rule);

    expect(told.toSorted()).to.deep.equal([...restoreRules].toSorted());
  });
});
