import { expect } from 'chai';
import { KubestepError } from '../../../shared/errors.ts';
import { type Harness, harness, runToEnd, startRun } from './harness.ts';
import type { WorldNode } from './world-node.ts';

describe('engine, when something fails', () => {
  let h: Harness;
  afterEach(async () => {
    await h.close();
  });

  it('stops at the first failed step, says why and what to do, and starts nothing more', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    h.world.trouble({
      node: 'cp1',
      kind: 'kubeadmApply',
      times: 1,
      outcome: { state: 'failed', exitCode: 1, reason: '[ERROR CreateJob]: did not complete in 15s' },
    });

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run.state).to.equal('failed');
    expect(run.failure).to.include({ code: 'command-failed' });
    expect(run.failure?.message).to.contain('kubeadmApply on cp1').and.to.contain('CreateJob');
    expect(run.steps.findLast(({ state }) => state !== 'waiting')).to.include({ kind: 'kubeadmApply', state: 'failed' });
    expect(h.world.node('w1').packages.kubeadm).to.equal('1.33.13-1.1');
  });

  it('goes on after a retry, with a new attempt of the failed step', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    h.world.trouble({ node: 'cp1', kind: 'kubeadmApply', times: 1, outcome: { state: 'failed', exitCode: 1, reason: 'no luck' } });
    const failed = await runToEnd(engine, 'v1.34.4');

    await engine.retry(failed.id);
    await engine.idle();

    const run = await engine.status(failed.id);
    expect(run).to.include({ state: 'succeeded' });
    expect(run?.failure).to.equal(undefined);
    expect(run?.steps.find(({ kind }) => kind === 'kubeadmApply')?.operationIds).to.have.length(2);
    expect(h.world.isUpgraded()).to.equal(true);
  });

  it('calls lost contact unknown, and a retry attaches to the same operation', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    h.world.trouble({
      node: 'w1',
      kind: 'installKubelet',
      times: 1,
      error: new KubestepError('outcome-unknown', 'no contact with w1 for 10m'),
    });
    const failed = await runToEnd(engine, 'v1.34.4');
    expect(failed.failure).to.include({ code: 'outcome-unknown' });

    await engine.retry(failed.id);
    await engine.idle();

    const run = await engine.status(failed.id);
    expect(run?.state).to.equal('succeeded');
    expect(h.world.countOf('installKubelet', 'w1')).to.equal(1);
    expect(run?.steps.find(({ kind, node }) => kind === 'installKubelet' && node === 'w1')?.operationIds).to.have.length(1);
  });

  it('waits for an agent that is away, and does not restart the kubelet twice', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'restartKubelet' && node === 'w1') h.world.connected.delete('w1');
    };
    const { id } = await startRun(engine, 'v1.34.4');
    const sleep = h.world.clock.sleep.bind(h.world.clock);
    let naps = 0;
    h.world.clock.sleep = async (ms, signal) => {
      naps += h.world.connected.has('w1') ? 0 : 1;
      if (naps === 20) h.world.connected.add('w1');
      await sleep(ms, signal);
    };

    await engine.idle();

    expect(await engine.status(id)).to.include({ state: 'succeeded' });
    expect(h.world.countOf('restartKubelet', 'w1')).to.equal(1);
  });

  it('sends a new order when the first could not leave for want of an agent', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'setRepository' && node === 'w1') setImmediate(() => h.world.connected.delete('w1'));
    };
    const sleep = h.world.clock.sleep.bind(h.world.clock);
    let naps = 0;
    h.world.clock.sleep = async (ms, signal) => {
      naps += h.world.connected.has('w1') ? 0 : 1;
      if (naps === 5) h.world.connected.add('w1');
      await sleep(ms, signal);
    };

    const run = await runToEnd(engine, 'v1.34.4');

    expect(run.failure).to.equal(undefined);
    expect(h.world.countOf('downloadPackages', 'w1')).to.equal(1);
  });

  it('fails as unavailable when an agent stays away', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'downloadPackages' && node === 'w1') h.world.connected.delete('w1');
    };

    const run = await runToEnd(engine, 'v1.34.4');

    expect(run.state).to.equal('failed');
    expect(run.failure).to.include({ code: 'unavailable' });
    expect(run.failure?.message).to.contain('w1');
  });

  it("waits out apt's lock with new attempts, and gives up when it is held for long", async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const locked = {
      state: 'failed',
      exitCode: 100,
      reason: 'E: Could not get lock /var/lib/dpkg/lock-frontend',
      reasonCode: 'locked',
    } as const;
    h.world.trouble({ node: 'cp1', kind: 'installKubeadm', times: 3, outcome: locked });
    h.world.trouble({ node: 'w1', kind: 'installKubeadm', times: 1000, outcome: locked });

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run.steps.find(({ kind, node }) => kind === 'installKubeadm' && node === 'cp1')).to.include({ state: 'succeeded' });
    expect(run.state).to.equal('failed');
    expect(run.failure?.message).to.contain('Could not get lock');
  });

  it('repairs dpkg first when a power cut left it half-way', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const { world } = h;
    const halfWay = (node: WorldNode) => {
      node.packageStatus = 'iHR';
    };
    world.trouble({ node: 'w1', kind: 'installKubelet', times: 1, outcome: { state: 'interrupted' }, harm: halfWay });

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run.failure).to.equal(undefined);
    expect(run.state).to.equal('succeeded');
    expect(world.countOf('repairPackages', 'w1')).to.equal(1);
    expect(run.steps.find(({ kind, node }) => kind === 'installKubelet' && node === 'w1')?.operationIds).to.have.length(3);
  });

  it('starts no hop without a proven snapshot', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    h.snapshots.isFailing = true;

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run.failure).to.include({ code: 'snapshot-invalid' });
    expect(h.world.executed).to.deep.equal([]);
  });

  it('does not let a node back that lost a label or has a new crash loop', async () => {
    for (const harm of ['label', 'pod'] as const) {
      h = await harness({ controlPlane: 1, workers: 1 });
      h.world.whileRunning = ({ kind, node }) => {
        if (kind !== 'restartKubelet' || node !== 'w1') return;
        if (harm === 'label') h.world.node('w1').labels = {};
        else h.world.node('w1').crashLooping.push('logger-x');
      };

      const run = await runToEnd(h.engine(), 'v1.34.4');

      expect(run.failure).to.include({ code: 'deadline-exceeded' });
      expect(run.failure?.message).to.contain(harm === 'label' ? 'example.com/rack' : 'default/logger-x');
      expect(h.world.node('w1').cordon.isCordoned).to.equal(true);
      if (harm === 'label') await h.close();
    }
  });

  it('does not believe Ready of a node whose Lease was not renewed since the restart', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'restartKubelet' && node === 'w1') h.world.node('w1').leaseFrozenAtMs = h.world.clock.now() - 1;
    };

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run.failure).to.include({ code: 'deadline-exceeded' });
    expect(run.failure?.message).to.contain('has not renewed its Lease');
    expect(h.world.node('w1').cordon.isCordoned).to.equal(true);
  });

  it('refuses a step that would break the skew policy, because somebody changed the cluster', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'downloadPackages' && node === 'w1') h.world.node('w1').kubeletVersion = 'v1.30.0';
    };
    h.world.assertInvariants = () => undefined;

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run.failure).to.include({ code: 'step-failed' });
    expect(run.failure?.message).to.contain('w1').and.to.contain('v1.30.0');
    expect(h.world.node('cp1').controlPlaneVersion).to.equal('v1.33.13');
  });

  it('goes on when the only way back inside the skew policy leads forward', async () => {
    h = await harness({ controlPlane: 2, workers: 1 });
    h.world.assertInvariants = () => undefined;
    h.world.whileRunning = ({ kind }) => {
      if (kind !== 'kubeadmApply') return;
      for (const node of h.world.nodes) node.kubeProxyVersion = 'v1.34.4'; // newer than the API server of cp1, which comes next
    };

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run.failure).to.equal(undefined);
    expect(h.world.isUpgraded()).to.equal(true);
  });
});
