import { expect } from 'chai';
import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import type { SimulatedNodeHandle } from '../sim/node-handle.ts';
import { until } from '../until.ts';
import { doneBy, jsonOf, nodeLines, type RunView, whatRanTwice } from './evidence.ts';
import { target, withCluster } from './with-cluster.ts';

/** The installation itself: the probe's simulation and the download name kubeadm first. */
const installingKubelet = '--allow-change-held-packages kubelet=';
const stepMs = 300_000;

interface PlanView {
  readonly id: string;
  readonly steps: readonly { readonly kind: string; readonly node: string }[];
}

describe('an upgrade under kill -9', () => {
  const { cluster: clusterOf } = withCluster({ controlPlanes: 1, workers: 2 });
  let first = '';
  let second = '';
  before(async () => {
    const cluster = clusterOf();
    const plan = await jsonOf<PlanView>(cluster, 'upgrade', 'plan', '--to', target);
    [first = '', second = ''] = plan.steps.flatMap(({ kind, node }) => (kind === 'drain' && node.startsWith('w') ? [node] : []));
    cluster.node('cp1').fail({ at: 'hold', match: 'kubeadm upgrade apply' });
    cluster.node('cp1').fail({ at: 'hold', match: 'systemctl restart kubelet' });
    cluster.node(first).fail({ at: 'hold', match: installingKubelet });
    cluster.node(second).fail({ at: 'hold-unpack', match: 'kubelet' });
    await cluster.mustKubestep(['upgrade', 'start', '--plan', plan.id, '--yes', '--detach']);
  });

  it('goes on after the coordinator died during kubeadm upgrade apply, which runs once', async () => {
    const cluster = clusterOf();
    const cp1 = cluster.node('cp1');
    await begun(cp1, 'kubeadm upgrade apply');

    await cluster.coordinator.kill('SIGKILL');
    cluster.coordinator.start();
    cp1.release('kubeadm upgrade apply');

    await begun(cp1, 'systemctl restart kubelet');
    expect(doneBy(cluster, 'kubeadm', 'upgrade apply')).to.have.length(1);
  }).timeout(stepMs);

  it('goes on after the executor died while the kubelet was restarted, which happens once', async () => {
    const cluster = clusterOf();
    const cp1 = cluster.node('cp1');
    await begun(cp1, 'systemctl restart kubelet');

    await cp1.executor.kill('SIGKILL');
    cp1.executor.start();
    cp1.release('systemctl restart kubelet');

    await begun(cluster.node(first), installingKubelet);
    expect(doneBy(cluster, 'systemctl', 'restart kubelet')).to.have.length(1);
  }).timeout(stepMs);

  it('goes on after an agent died during a package installation, which ends without it', async () => {
    const cluster = clusterOf();
    const worker = cluster.node(first);
    await begun(worker, installingKubelet);

    await worker.agent.kill('SIGKILL');
    worker.release(installingKubelet);
    await until('the installation has ended without its agent', () => worker.packages()['kubelet']?.version === '1.33.13-1.1');
    worker.agent.start();

    await begun(cluster.node(second), installingKubelet);
    expect(doneBy(cluster, 'apt-get', installingKubelet)).to.have.length(2);
  }).timeout(stepMs);

  it('repairs the package and tries anew after a node lost its power while dpkg unpacked it', async () => {
    const cluster = clusterOf();
    const worker = cluster.node(second);
    await until('dpkg unpacks the kubelet there', () => worker.packages()['kubelet']?.state === 'half-installed', stepMs);

    await worker.cutPower();
    worker.heal();
    worker.start();

    await until('the upgrade has ended', async () => (await stateOfRun(cluster)) !== 'running', stepMs);
    expect(await stateOfRun(cluster)).to.equal('succeeded');
    expect(worker.packages()['kubelet']).to.include({ version: '1.33.13-1.1', state: 'installed', isHeld: true });
  }).timeout(stepMs);

  it('ends where an undisturbed one ends, and ran nothing twice', async () => {
    const cluster = clusterOf();

    const run = await jsonOf<RunView>(cluster, 'upgrade', 'describe');

    expect(run.steps.filter(({ state }) => state !== 'succeeded')).to.deep.equal([]);
    expect(await nodeLines(cluster)).to.have.members(['cp1', 'w1', 'w2'].map((name) => `${name} ${target} Ready`));
    expect(whatRanTwice(cluster)).to.deep.equal([]);
  }).timeout(60_000);
});

/** Resolves when a command with these words has begun on the node. */
function begun(handle: SimulatedNodeHandle, words: string): Promise<void> {
  const isIt = (line: string) => line.includes(words) && !line.startsWith('systemd-run');
  return until(`${words} has begun on ${handle.node.name}`, () => handle.commandLines().some(isIt), stepMs);
}

async function stateOfRun(cluster: SimulatedClusterHandle): Promise<string> {
  const { exitCode, stdout, stderr } = await cluster.kubestep(['upgrade', 'status', '-o', 'json']);
  return exitCode === 0 ? (JSON.parse(stdout) as RunView).state : stderr;
}
