import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import { ensureEtcd } from '../sim/etcd.ts';
import { startMachines } from '../sim/start-cluster.ts';
import { updatePackage } from '../sim/tools/packages.ts';
import { runTool } from './run-tool.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

describe('the stand-in for kubeadm', () => {
  let cluster: SimulatedClusterHandle;
  before(async function () {
    const etcd = await ensureEtcd();
    if (typeof etcd === 'string') {
      console.warn(`skipped: ${etcd}`);
      this.skip();
    }
  });
  beforeEach(async () => {
    cluster = await startMachines({ controlPlanes: 1, workers: 1, version: 'v1.33.13', offered: ['v1.34.4'], timeScale: 0.0005 });
  });
  afterEach(() => cluster.stop());
  const run = (node: string, ...args: readonly string[]) => runTool(cluster.node(node).node.root, 'kubeadm', ...args);
  const installKubeadm = (node: string) => updatePackage(cluster.node(node).node.root, 'kubeadm', { version: '1.34.4-1.1' });
  const manifestOf = (component: string) =>
    readFileSync(join(cluster.node('cp1').node.root, `etc/kubernetes/manifests/${component}.yaml`), 'utf8');

  it('prints what was captured from a real upgrade, word for word', async () => {
    installKubeadm('cp1');

    const { exitCode, stdout } = await run('cp1', 'upgrade', 'apply', 'v1.34.4', '--yes');

    expect(exitCode).to.equal(0);
    expect(linesOf(stdout)).to.deep.equal(linesOf(readFixture('kubeadm-1.33.13-to-1.34.4/apply.txt')));
  });

  it('rewrites the static pod manifests, etcd with a build of the version that really runs', async () => {
    installKubeadm('cp1');

    await run('cp1', 'upgrade', 'apply', 'v1.34.4', '--yes');

    expect(manifestOf('kube-apiserver')).to.contain('image: registry.k8s.io/kube-apiserver:v1.34.4');
    expect(manifestOf('etcd')).to.contain(`image: registry.k8s.io/etcd:${cluster.etcd.version}-34`);
    expect(cluster.kubernetes.apiServers.get('cp1')?.version).to.equal('v1.34.4');
  });

  it('run again at the same version, touches nothing and ends with 0', async () => {
    installKubeadm('cp1');
    await run('cp1', 'upgrade', 'apply', 'v1.34.4', '--yes');

    const { exitCode, stdout } = await run('cp1', 'upgrade', 'apply', 'v1.34.4', '--yes');

    expect(exitCode).to.equal(0);
    expect(stdout.match(/Current and new manifests of \S+ are equal, skipping upgrade/g)).to.have.length(4);
  });

  it('refuses a version that is a minor newer than itself, in the words of the real one', async () => {
    const { exitCode, stderr } = await run('cp1', 'upgrade', 'apply', 'v1.34.4', '--yes');

    expect(exitCode).to.equal(1);
    expect(readFixture('kubeadm-1.33.13/apply-kubeadm-too-old.txt')).to.contain(stderr);
    expect(manifestOf('kube-apiserver')).to.contain('v1.33.13');
  });

  it('on a worker prints what was captured, and touches no manifest', async () => {
    installKubeadm('cp1');
    installKubeadm('w1');
    await run('cp1', 'upgrade', 'apply', 'v1.34.4', '--yes');

    const { exitCode, stdout } = await run('w1', 'upgrade', 'node');

    expect(exitCode).to.equal(0);
    expect(linesOf(stdout)).to.deep.equal(linesOf(readFixture('kubeadm-1.33.13-to-1.34.4/w1-upgrade-node.txt')));
  });

  it('pulls the images that the real one pulls', async () => {
    const { stdout } = await run('cp1', 'config', 'images', 'pull', '--kubernetes-version', 'v1.34.4');

    expect(linesOf(stdout)).to.deep.equal(linesOf(readFixture('kubeadm-1.33.13-to-1.34.4/images-pull.txt')));
  });

  it('fails with the text that it is told', async () => {
    cluster.node('cp1').fail({ at: 'kubeadm', match: 'upgrade apply', text: '[ERROR CreateJob]: did not complete in 15s', times: 1 });
    installKubeadm('cp1');

    const first = await run('cp1', 'upgrade', 'apply', 'v1.34.4', '--yes');
    const second = await run('cp1', 'upgrade', 'apply', 'v1.34.4', '--yes');

    expect([first.exitCode, second.exitCode]).to.deep.equal([1, 0]);
    expect(first.stderr).to.contain('did not complete in 15s');
  });

  it('cannot read the configuration when no API server can be reached', async () => {
    const { root, ...node } = cluster.node('w1').node;
    writeFileSync(join(root, 'var/lib/sim/node.json'), JSON.stringify({ ...node, controlSocket: '/nonexistent.sock' }));

    const { exitCode, stderr } = await run('w1', 'upgrade', 'node');

    expect(exitCode).to.equal(1);
    expect(stderr).to.contain('unable to fetch the kubeadm-config ConfigMap');
  });
});

function readFixture(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8');
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('rc='));
}
