import { expect } from 'chai';
import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import { doneBy, jsonOf, nodeLines, type RunView, whatRanTwice } from './evidence.ts';
import { from, target, withCluster } from './with-cluster.ts';

const runMs = 600_000;

describe('an upgrade that meets failures', () => {
  const { cluster: clusterOf } = withCluster({ controlPlanes: 1, workers: 1 });

  for (const version of ['v1.31.4', 'v1.34.4', '1.33', 'latest; reboot']) {
    it(`refuses to go to ${version}, and touches no node`, async () => {
      const cluster = clusterOf();

      const { exitCode, stdout, stderr } = await cluster.kubestep(['upgrade', 'start', version, '--yes', '--wait']);

      expect(exitCode, stdout + stderr).to.be.oneOf([2, 3]);
      expect(writesOn(cluster)).to.deep.equal([]);
    }).timeout(120_000);
  }

  it('refuses before anything begins when a node cannot get the version', async () => {
    const cluster = clusterOf();
    cluster.node('w1').fail({ at: 'version-missing', match: 'kubelet' });

    const { exitCode, stdout, stderr } = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait']);
    cluster.node('w1').heal();

    expect(exitCode).to.equal(3);
    expect(stdout + stderr).to.match(/BLOCKER .*w1/);
    expect(writesOn(cluster)).to.deep.equal([]);
    expect(await nodeLines(cluster)).to.have.members([`cp1 ${from} Ready`, `w1 ${from} Ready`]);
  }).timeout(120_000);

  it('stops at a full disk with the reason, before any version has changed', async () => {
    const cluster = clusterOf();
    cluster.node('cp1').fail({ at: 'kubeadm', match: 'upgrade apply', text: '[ERROR CreateJob]: Job "health" did not complete in 15s' });
    cluster.node('w1').fail({ at: 'disk-full' });
    cluster.node('w1').fail({ at: 'postinst', match: 'kubelet' });
    cluster.node('w1').fail({ at: 'apt-lock', times: 5 });

    const start = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait']);

    await expectStopped(cluster, start, /space/);
    expect(await nodeLines(cluster)).to.have.members([`cp1 ${from} Ready`, `w1 ${from} Ready`]);
  }).timeout(runMs);

  it('refuses a second upgrade as long as the first is not over', async () => {
    const cluster = clusterOf();

    const second = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait']);

    expect(second.exitCode, second.stderr).to.equal(6);
  }).timeout(120_000);

  it('goes on by retry, and stops again at a kubeadm that fails, with its words', async () => {
    const cluster = clusterOf();
    cluster.node('w1').heal('disk-full');

    const retry = await cluster.kubestep(['upgrade', 'retry', '--wait']);

    await expectStopped(cluster, retry, /did not complete in 15s|CreateJob/);
    expect(doneBy(cluster, 'kubeadm', 'upgrade')).to.deep.equal([]);
  }).timeout(runMs);

  it('goes on by retry, and stops again at a package whose script fails', async () => {
    const cluster = clusterOf();
    cluster.node('cp1').heal('kubeadm');

    const retry = await cluster.kubestep(['upgrade', 'retry', '--wait']);

    await expectStopped(cluster, retry, /kubelet/);
    expect(doneBy(cluster, 'kubeadm', 'upgrade apply')).to.have.length(1);
    expect(cluster.node('w1').packages()['kubelet']).to.include({ state: 'half-configured', isHeld: true });
  }).timeout(runMs);

  it('ends well after the last repair, and ran nothing twice', async () => {
    const cluster = clusterOf();
    cluster.node('w1').heal();

    const retry = await cluster.kubestep(['upgrade', 'retry', '--wait']);

    expect(retry.exitCode, retry.stderr).to.equal(0);
    expect(await nodeLines(cluster)).to.have.members([`cp1 ${target} Ready`, `w1 ${target} Ready`]);
    expect(cluster.node('w1').packages()['kubelet']).to.include({ state: 'installed', isHeld: true });
    expect(doneBy(cluster, 'kubeadm', 'upgrade apply')).to.have.length(1);
    expect(whatRanTwice(cluster)).to.deep.equal([]);
  }).timeout(runMs);
});

describe('a drain that a budget refuses', () => {
  const { cluster: clusterOf } = withCluster({ controlPlanes: 1, workers: 2 });

  it('ends at its limit and names the pod and the budget; its own cordon can be taken back', async () => {
    const cluster = clusterOf();
    const { store } = cluster.kubernetes;
    store.update('poddisruptionbudgets', store.get('poddisruptionbudgets', 'web', 'default'), ({ spec }) => {
      spec.minAvailable = 3;
    });

    const drain = await cluster.kubestep(['node', 'drain', 'w1', '--yes', '--drain-timeout', '2s']);
    const uncordon = await cluster.kubestep(['node', 'uncordon', 'w1']);

    expect(drain.exitCode, drain.stdout + drain.stderr).not.to.equal(0);
    expect(drain.stdout + drain.stderr).to.match(/default\/web-.*budget|budget .*web/is);
    expect(uncordon.exitCode, uncordon.stderr).to.equal(0);
    expect((await nodeLines(cluster)).filter((line) => line.includes('cordoned'))).to.deep.equal([]);
  }).timeout(120_000);
});

/** The run failed for this reason, and nothing began after the failed step. */
async function expectStopped(cluster: SimulatedClusterHandle, shown: { exitCode: number; stdout: string; stderr: string }, reason: RegExp) {
  const run = await jsonOf<RunView>(cluster, 'upgrade', 'describe');
  const failed = run.steps.findIndex(({ state }) => state === 'failed');
  expect(shown.exitCode, shown.stderr).to.be.oneOf([1, 7]);
  expect(run.state).to.equal('failed');
  expect(shown.stdout + shown.stderr + JSON.stringify(run)).to.match(reason);
  expect(run.steps.slice(failed + 1).filter(({ state }) => state !== 'waiting')).to.deep.equal([]);
}

function writesOn(cluster: SimulatedClusterHandle): string[] {
  const isWrite = (line: string) =>
    /^(apt-get .*install |kubeadm upgrade|systemctl restart)/.test(line) && !/ (-s|--print-uris) /.test(line);
  return cluster.nodes.flatMap((handle) => handle.commandLines().filter(isWrite));
}
