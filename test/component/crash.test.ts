import { expect } from 'chai';
import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import type { SimulatedNodeHandle } from '../sim/node-handle.ts';
import { until } from '../sim/start-cluster.ts';
import { doneBy, jsonOf, nodeLines, type RunView, whatRanTwice } from './evidence.ts';
import { target, withCluster } from './with-cluster.ts';

describe('an upgrade under kill -9', () => {
  const { cluster: clusterOf } = withCluster({ controlPlanes: 1, workers: 1 });

  it('goes on after the coordinator died during kubeadm upgrade apply; nothing runs twice', async () => {
    const cluster = clusterOf();
    const cp1 = cluster.node('cp1');
    cp1.fail({ at: 'hold', match: 'kubeadm upgrade apply' });
    await cluster.mustKubestep(['upgrade', 'start', target, '--yes', '--detach']);
    await begun(cp1, 'kubeadm upgrade apply');

    await cluster.coordinator.kill('SIGKILL');
    cluster.coordinator.start();
    cp1.heal();

    await succeeded(cluster);
    expect(doneBy(cluster, 'kubeadm', 'upgrade apply')).to.have.length(1);
    expect(whatRanTwice(cluster)).to.deep.equal([]);
  }).timeout(180_000);

  it('goes on after an agent died during a package installation; nothing runs twice', async () => {
    const cluster = clusterOf();
    const w1 = cluster.node('w1');
    w1.fail({ at: 'hold', match: 'install --no-remove --no-install-recommends --allow-change-held-packages kubelet=' });
    await cluster.mustKubestep(['upgrade', 'start', target, '--yes', '--detach']);
    await begun(w1, 'kubelet=');

    await w1.agent.kill('SIGKILL');
    w1.heal();
    await until('the installation has ended without its agent', () => w1.packages()['kubelet']?.version === '1.33.13-1.1');
    w1.agent.start();

    await succeeded(cluster);
    expect(doneBy(cluster, 'apt-get', 'install --no-remove --no-install-recommends --allow-change-held-packages kubelet=')).to.have.length(
      2,
    );
    expect(whatRanTwice(cluster)).to.deep.equal([]);
  }).timeout(180_000);

  it('goes on after executors died in the middle of their operations; nothing runs twice', async () => {
    const cluster = clusterOf();
    const [cp1, w1] = [cluster.node('cp1'), cluster.node('w1')];
    cp1.fail({ at: 'hold', match: 'kubeadm upgrade apply' });
    w1.fail({ at: 'hold', match: 'systemctl restart kubelet' });
    await cluster.mustKubestep(['upgrade', 'start', target, '--yes', '--detach']);

    await begun(cp1, 'kubeadm upgrade apply');
    await cp1.executor.kill('SIGKILL');
    cp1.heal();
    cp1.executor.start();
    await begun(w1, 'systemctl restart kubelet');
    await w1.executor.kill('SIGKILL');
    w1.executor.start();
    w1.heal();

    await succeeded(cluster);
    expect(doneBy(cluster, 'systemctl', 'restart kubelet')).to.have.length(2);
    expect(whatRanTwice(cluster)).to.deep.equal([]);
  }).timeout(180_000);

  it('says interrupted and tries anew when the power fails in mid-installation; the package is repaired', async () => {
    const cluster = clusterOf();
    const w1 = cluster.node('w1');
    w1.fail({ at: 'hold', match: 'kubelet=1.33.13-1.1 kubectl=' });
    await cluster.mustKubestep(['upgrade', 'start', target, '--yes', '--detach']);
    await begun(w1, 'kubelet=1.33.13-1.1 kubectl=');

    w1.cutPower();
    w1.heal();
    w1.start();

    await succeeded(cluster);
    expect(w1.packages()['kubelet']).to.include({ version: '1.33.13-1.1', state: 'installed', isHeld: true });
    expect(whatRanTwice(cluster)).to.deep.equal([]);
  }).timeout(180_000);
});

/** Resolves when a command with these words has begun on the node. */
function begun(handle: SimulatedNodeHandle, words: string): Promise<void> {
  return until(`${words} has begun on ${handle.node.name}`, () =>
    handle.commandLines().some((line) => line.includes(words) && !line.startsWith('systemd-run')),
  );
}

async function succeeded(cluster: SimulatedClusterHandle): Promise<void> {
  await until(
    'the upgrade has ended',
    async () => {
      const { exitCode, stdout } = await cluster.kubestep(['upgrade', 'status', '-o', 'json']);
      return exitCode === 0 && (JSON.parse(stdout) as RunView).state !== 'running';
    },
    120_000,
  );
  const run = await jsonOf<RunView>(cluster, 'upgrade', 'describe');
  expect(run, JSON.stringify(run, null, 1)).to.have.property('state', 'succeeded');
  expect(await nodeLines(cluster)).to.have.members(cluster.nodes.map(({ node }) => `${node.name} ${target} Ready`));
}
