import { expect } from 'chai';
import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import type { Failpoint } from '../sim/tools/failpoints.ts';
import { doneBy, jsonOf, nodeLines, type RunView, whatRanTwice } from './evidence.ts';
import { from, target, withCluster } from './with-cluster.ts';

describe('a node that fails in an upgrade', () => {
  const { cluster: clusterOf } = withCluster({ controlPlanes: 1, workers: 1 });

  const failures: readonly [what: string, node: string, failpoint: Failpoint, says: RegExp][] = [
    [
      'kubeadm failing its preflight',
      'cp1',
      { at: 'kubeadm', match: 'upgrade apply', text: '[ERROR CreateJob]: Job "upgrade-health-check" did not complete in 15s' },
      /did not complete in 15s|CreateJob/,
    ],
    ['a package whose script fails', 'w1', { at: 'postinst', match: 'kubelet' }, /kubelet/],
    ['a full disk', 'w1', { at: 'disk-full' }, /space/],
  ];
  for (const [what, node, failpoint, says] of failures) {
    it(`stops the run with its reason at ${what}; retry goes on from there when it is repaired`, async () => {
      const cluster = clusterOf();
      cluster.node(node).fail(failpoint);

      const start = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait']);
      const failed = await jsonOf<RunView>(cluster, 'upgrade', 'describe');
      const second = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait']);
      cluster.node(node).heal();
      const retry = await cluster.kubestep(['upgrade', 'retry', '--wait']);

      expect(start.exitCode).to.be.oneOf([1, 7]);
      expect(failed.state).to.equal('failed');
      expect(statesAfterFailure(failed)).to.deep.equal([]);
      expect(start.stdout + start.stderr + JSON.stringify(failed)).to.match(says);
      expect(second.exitCode, 'a second upgrade is refused').to.equal(6);
      expect(retry.exitCode, retry.stderr).to.equal(0);
      expect(await nodeLines(cluster)).to.have.members([`cp1 ${target} Ready`, `w1 ${target} Ready`]);
      expect(whatRanTwice(cluster)).to.deep.equal([]);
    }).timeout(180_000);
  }

  it('waits for a lock that somebody else holds for a while', async () => {
    const cluster = clusterOf();
    cluster.node('w1').fail({ at: 'apt-lock', times: 20 });

    const { exitCode, stderr } = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait']);

    expect(exitCode, stderr).to.equal(0);
    expect(await nodeLines(cluster)).to.have.members([`cp1 ${target} Ready`, `w1 ${target} Ready`]);
  }).timeout(180_000);

  it('refuses before anything begins when the repository lacks the version', async () => {
    const cluster = clusterOf();
    cluster.node('w1').fail({ at: 'version-missing', match: 'kubelet' });

    const { exitCode, stdout } = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait']);

    expect(exitCode).to.equal(3);
    expect(stdout).to.match(/BLOCKER .*w1/);
    expect(doneBy(cluster, 'apt-get', 'install')).to.deep.equal([]);
    expect(await nodeLines(cluster)).to.have.members([`cp1 ${from} Ready`, `w1 ${from} Ready`]);
  }).timeout(120_000);

  for (const version of ['v1.31.4', 'v1.34.4', '1.33', 'latest; reboot']) {
    it(`refuses to go to ${version}, and touches no node`, async () => {
      const cluster = clusterOf();

      const { exitCode, stdout, stderr } = await cluster.kubestep(['upgrade', 'start', version, '--yes', '--wait']);

      expect(exitCode, stdout + stderr).to.be.oneOf([2, 3]);
      expect(writesOn(cluster)).to.deep.equal([]);
    }).timeout(120_000);
  }
});

describe('a drain that a budget refuses', () => {
  const { cluster: clusterOf } = withCluster({ controlPlanes: 1, workers: 2 });

  it('ends at its limit and says which pod and which budget; a run can be cancelled then', async () => {
    const cluster = clusterOf();
    const { store } = cluster.kubernetes;
    store.update('poddisruptionbudgets', store.get('poddisruptionbudgets', 'web', 'default'), ({ spec }) => {
      spec.minAvailable = 3;
    });

    const start = await cluster.kubestep(['upgrade', 'start', target, '--yes', '--wait', '--drain-timeout', '3s']);
    const cancel = await cluster.kubestep(['upgrade', 'cancel', '--wait']);

    expect(start.exitCode).not.to.equal(0);
    expect(start.stdout + start.stderr).to.match(/default\/web-.*budget|budget .*web/is);
    expect(cancel.exitCode, cancel.stderr).to.be.oneOf([0, 6, 7]);
    expect((await nodeLines(cluster)).filter((line) => line.includes('cordoned'))).to.deep.equal([]);
  }).timeout(180_000);
});

/** Steps that began after the one that failed. */
function statesAfterFailure({ steps }: RunView): string[] {
  const failed = steps.findIndex(({ state }) => state === 'failed');
  return steps
    .slice(failed + 1)
    .filter(({ state }) => state !== 'waiting')
    .map(({ id, state }) => `${id} ${state}`);
}

function writesOn(cluster: SimulatedClusterHandle): string[] {
  const isWrite = (line: string) =>
    /^(apt-get .*(?<!-s )install (?!-s)|kubeadm upgrade|systemctl restart)/.test(line) && !/ -s /.test(line);
  return cluster.nodes.flatMap((handle) => handle.commandLines().filter(isWrite));
}
