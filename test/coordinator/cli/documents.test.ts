import { expect } from 'chai';
import { snapshot } from '../api/samples.ts';
import { CliHarness } from './cli-harness.ts';

// What scripts outside this repository rely on, word for word.
describe('kubestep -o json', () => {
  const harness = new CliHarness();
  before(() => harness.start());
  after(() => harness.stop());

  it('lists nodes with the agreed words', async () => {
    const list = await harness.json('node list');

    expect(list).to.include({ apiVersion: 'kubestep.dev/v1alpha1', kind: 'NodeList' });
    const [first, second] = list['items'] as Record<string, unknown>[];
    expect(first).to.deep.include({ name: 'cp1', role: 'control-plane', kubeletVersion: 'v1.33.13', ready: true, cordoned: false });
    expect(first).to.have.nested.property('agent.connected', true);
    expect(second).to.deep.include({ name: 'w1', role: 'worker', ready: false, notReadySince: '2026-11-22T11:58:00.000Z' });
    expect(second).to.have.property('podsEvictedAt', '2026-11-22T12:03:00.000Z');
  });

  it('shows a plan with the agreed words', async () => {
    const plan = await harness.json('upgrade plan --to v1.34.4');

    expect(plan).to.deep.include({ kind: 'Plan', id: 'plan-1', target: 'v1.34.4' });
    expect(plan).to.have.nested.property('hops[0].to', 'v1.34.4');
    expect((plan['steps'] as object[])[1]).to.deep.include({ id: '1-2-cp1-kubeadmApply', node: 'cp1', kind: 'kubeadmApply' });
    expect((plan['findings'] as object[])[0]).to.have.keys('severity', 'rule', 'evidence', 'fix');
  });

  it('shows a run with the agreed words', async () => {
    const run = await harness.json('upgrade status');

    expect(run).to.deep.include({ kind: 'Upgrade', id: 'up-20261122-1', state: 'running', startedAt: '2026-11-22T11:55:00.000Z' });
    expect((run['steps'] as object[])[0]).to.deep.include({
      state: 'succeeded',
      startedAt: '2026-11-22T11:55:00.000Z',
      finishedAt: '2026-11-22T11:55:12.000Z',
      operationIds: ['01JCZZZZZZZZZZZZZZZZZZZZZ1'],
    });
  });

  it('lists history and backups as lists', async () => {
    expect((await harness.json('upgrade history'))['kind']).to.equal('UpgradeList');
    expect((await harness.json('schedule list'))['kind']).to.equal('ScheduleList');
    const list = await harness.json('backup list');

    expect(list['kind']).to.equal('BackupList');
    const { name, state, member, revision, totalKeys, sizeBytes, sha256, trigger } = snapshot;
    const agreed = { name, state, member, revision, totalKeys, sizeBytes, sha256, trigger, takenAt: '2026-11-22T11:50:00.000Z' };
    expect((list['items'] as object[])[0]).to.deep.include(agreed);
  });

  it('shows the status with the agreed words', async () => {
    const status = await harness.json('status');

    expect(status).to.deep.include({ cluster: 'prod', serverVersion: 'v1.33.13' });
    expect(status).to.have.nested.property('nodes[1].name', 'w1');
    expect(status).to.have.nested.property('lastVerifiedSnapshot.name', snapshot.name);
    expect((status['attention'] as { rule: string }[]).map(({ rule }) => rule)).to.include.members(['node/not-ready', 'recovery/bundle']);
  });

  it('gives an empty list, not nothing, when there is nothing', async () => {
    harness.world.snapshots = [];

    const list = await harness.json('backup list');

    harness.world.snapshots = [snapshot];
    expect(list).to.deep.equal({ apiVersion: 'kubestep.dev/v1alpha1', kind: 'BackupList', items: [] });
  });

  it('says the same as yaml, and names alone with -o name', async () => {
    const yaml = await harness.run('node list -o yaml');
    const names = await harness.run('node list -o name');

    expect(yaml.stdout).to.match(/^apiVersion: kubestep.dev\/v1alpha1\nkind: NodeList\nitems:\n {2}- name: cp1\n/);
    expect(names.stdout).to.equal('cp1\nw1\n');
  });
});
