import { expect } from 'chai';
import { doneBy, jsonOf, nodeLines, type RunView, whatRanTwice } from './evidence.ts';
import { from, target, withCluster } from './with-cluster.ts';

interface SnapshotView {
  readonly state: string;
  readonly trigger: string;
  readonly takenAt: string;
}

describe('an upgrade of three control-plane nodes and three workers by one command', () => {
  const { cluster: clusterOf } = withCluster({ controlPlanes: 3, workers: 3 });

  it('takes every node one minor up, with a verified snapshot from before and a history that tells it', async () => {
    const cluster = clusterOf();
    const names = cluster.nodes.map(({ node }) => node.name);
    const before = await nodeLines(cluster);

    const { exitCode, stderr } = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait']);

    expect(exitCode, stderr).to.equal(0);
    expect(before).to.have.members(names.map((name) => `${name} ${from} Ready`));
    expect(await nodeLines(cluster)).to.have.members(names.map((name) => `${name} ${target} Ready`));
    expect([...cluster.kubernetes.apiServers.values()].map(({ version }) => version)).to.deep.equal([target, target, target]);
    const run = await jsonOf<RunView>(cluster, 'upgrade', 'describe');
    expect(run.state).to.equal('succeeded');
    expect(run.steps.filter(({ state }) => state !== 'succeeded')).to.deep.equal([]);
    const { items: history } = await jsonOf<{ items: readonly RunView[] }>(cluster, 'upgrade', 'history');
    expect(history.map(({ id }) => id)).to.deep.equal([run.id]);
    const { items: snapshots } = await jsonOf<{ items: readonly SnapshotView[] }>(cluster, 'backup', 'list');
    expect(snapshots.map(({ state, trigger }) => `${state} ${trigger}`)).to.deep.equal(['verified pre-upgrade']);
    expect(whatRanTwice(cluster)).to.deep.equal([]);
    expect(doneBy(cluster, 'kubeadm', 'upgrade apply')).to.deep.equal([`cp2: kubeadm upgrade apply ${target} --yes`]);
    expect(doneBy(cluster, 'kubeadm', 'upgrade node')).to.have.length(names.length - 1);
    expect(doneBy(cluster, 'systemctl', 'restart kubelet')).to.have.length(names.length);
  }).timeout(900_000);
});
