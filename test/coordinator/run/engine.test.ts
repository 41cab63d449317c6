import { expect } from 'chai';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import type { RunUpdate } from '../../../coordinator/run/engine-port.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { type Harness, harness, rejection, runToEnd, startRun } from './harness.ts';
import type { WorldNode } from './world.ts';

describe('engine', () => {
  let h: Harness;
  afterEach(async () => {
    await h.close();
  });

  for (const shape of [
    { controlPlane: 1, workers: 1 },
    { controlPlane: 3, workers: 3 },
    { controlPlane: 1, workers: 0 },
    { controlPlane: 2, workers: 2, target: 'v1.33.14' },
  ]) {
    it(`upgrades ${shape.controlPlane}+${shape.workers} nodes to ${shape.target ?? 'v1.34.4'}, each operation once`, async () => {
      h = await harness(shape);

      const run = await runToEnd(h.engine(), h.world.target);

      expect(run.failure).to.equal(undefined);
      expect(run.state).to.equal('succeeded');
      expect(run.steps.every(({ state }) => state === 'succeeded')).to.equal(true);
      expect(h.world.isUpgraded()).to.equal(true);
      expect(h.world.repeatedIds()).to.deep.equal([]);
      expect(h.world.countOf('kubeadmApply', shape.controlPlane > 1 ? 'cp2' : 'cp1')).to.equal(1);
      expect(h.snapshots.taken).to.have.length(1);
    });
  }

  it('names run, steps and operations in the history', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run).to.include({ id: 'up-20261122-1', from: 'v1.33.13', target: 'v1.34.4', startedBy: 'root' });
    const ids = run.steps.flatMap(({ operationIds }) => operationIds);
    expect(ids).to.include.members(h.world.executed.map(({ id }) => id));
  });

  it('leaves a foreign cordon alone and puts its own back', async () => {
    h = await harness({ controlPlane: 1, workers: 2 });
    h.world.node('w1').cordon = { isCordoned: true, by: 'somebody' };

    const run = await runToEnd(h.engine(), 'v1.34.4');

    expect(run.state).to.equal('succeeded');
    expect(h.world.node('w1')).to.deep.include({ kubeletVersion: 'v1.34.4', cordon: { isCordoned: true, by: 'somebody' } });
    expect(h.world.node('w2').cordon.isCordoned).to.equal(false);
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

  it('pauses at the next step, and goes on when resumed', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    let asked: Promise<unknown> = Promise.resolve();
    h.world.whileRunning = ({ kind }) => {
      if (kind === 'kubeadmApply') asked = engine.pause('up-20261122-1');
    };
    const paused = await runToEnd(engine, 'v1.34.4');
    await asked;
    expect(paused.state).to.equal('paused');
    const states = new Set(paused.steps.map(({ state }) => state));
    expect([...states]).to.deep.equal(['succeeded', 'waiting']);

    await engine.resume(paused.id);
    await engine.idle();

    expect(await engine.status(paused.id)).to.include({ state: 'succeeded' });
    expect(h.world.countOf('kubeadmApply', 'cp1')).to.equal(1);
  });

  it('cancels at the next step, undoes its own cordon, and lists the mixed versions', async () => {
    h = await harness({ controlPlane: 1, workers: 2 });
    const engine = h.engine();
    h.world.node('w2').cordon = { isCordoned: true, by: 'somebody' };
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'installKubelet' && node === 'w1') void engine.cancel('up-20261122-1');
    };

    const run = await runToEnd(engine, 'v1.34.4');

    expect(run.state).to.equal('cancelled');
    expect(run.failure).to.include({ code: 'mixed-versions' });
    expect(run.failure?.message).to.contain('w2 kubelet v1.33.13').and.to.contain('cp1 API server v1.34.4');
    expect(h.world.node('w1').cordon.isCordoned).to.equal(false);
    expect(h.world.node('w2').cordon.isCordoned).to.equal(true);
  });

  it('cancels a failed run, and another may start then', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    h.world.trouble({ node: 'w1', kind: 'installKubelet', times: 1, outcome: { state: 'failed', reason: 'no' } });
    const failed = await runToEnd(engine, 'v1.34.4');

    const cancelled = await engine.cancel(failed.id);
    const second = await runToEnd(engine, 'v1.34.4');

    expect(cancelled.state).to.equal('cancelled');
    expect(second).to.include({ id: 'up-20261122-2', state: 'succeeded' });
    expect(h.world.isUpgraded()).to.equal(true);
  });

  it('refuses a second run while one holds the cluster, and names it', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    h.world.trouble({ node: 'cp1', kind: 'pullImages', times: 1, outcome: { state: 'failed', reason: 'no' } });
    const failed = await runToEnd(engine, 'v1.34.4');

    const error = await rejection(startRun(engine, 'v1.34.4'));

    expect(error).to.have.property('code', 'conflict');
    expect(error.message).to.contain(failed.id);
    expect(error).to.have.property('hint').that.contains(`retry ${failed.id}`);
  });

  it('starts once for one request, however often it is asked', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    const plan = await engine.plan('v1.34.4', defaultPlanOptions, h.signal);
    await engine.savePlan(plan);
    const request = { planId: plan.id, startedBy: 'root', requestId: 'r1', isInventoryChecked: false };

    const first = await engine.start(request);
    const second = await engine.start(request);
    await engine.idle();
    const third = await engine.start(request);

    expect([second.id, third.id]).to.deep.equal([first.id, first.id]);
    expect(await engine.list()).to.have.length(1);
  });

  it('refuses a plan with blockers, and one whose cluster has changed', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    const good = await engine.plan('v1.34.4', defaultPlanOptions, h.signal);
    const bad = await engine.plan('v1.35.0', defaultPlanOptions, h.signal);
    for (const plan of [good, bad]) await engine.savePlan(plan);
    h.world.node('w1').packages.kubectl = '1.33.12-1.1';

    const changed = await rejection(engine.start({ planId: good.id, startedBy: 'root' }));
    const blocked = await rejection(engine.start({ planId: bad.id, startedBy: 'root' }));

    expect(changed).to.have.property('code', 'preflight-refused');
    expect(changed.message).to.contain('changed');
    expect(blocked.message).to.contain('path/skips-minor');
    expect(h.world.executed).to.deep.equal([]);
  });

  for (const [action, state] of [
    ['resume', 'failed'],
    ['pause', 'failed'],
    ['retry', 'succeeded'],
    ['cancel', 'succeeded'],
  ] as const) {
    it(`refuses to ${action} a run that is ${state}`, async () => {
      h = await harness({ controlPlane: 1, workers: 0 });
      const engine = h.engine();
      if (state === 'failed') h.world.trouble({ node: 'cp1', kind: 'pullImages', times: 1, outcome: { state: 'failed' } });
      const run = await runToEnd(engine, 'v1.34.4');

      const error = await rejection(engine[action](run.id));

      expect(error).to.have.property('code', 'conflict');
      expect(error.message).to.contain(run.id).and.to.contain(state);
    });
  }

  it('replays to a watcher that comes late, and ends with the run', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    const { id } = await startRun(engine, 'v1.34.4');

    const live = await collect(engine.watch(id, 0, h.signal));
    const late = await collect(engine.watch(id, 0, h.signal));

    const eventsOf = (updates: RunUpdate[]) => updates.flatMap(({ event }) => (event ? [event.sequence] : []));
    expect(eventsOf(live)).to.deep.equal(eventsOf(late));
    expect(eventsOf(live)).to.deep.equal(eventsOf(live).map((_, index) => index + 1));
    expect(live.at(-1)?.run.state).to.equal('succeeded');
    expect(await collect(engine.watch(id, eventsOf(live).length, h.signal))).to.have.length(1);
  });

  it('knows no run that does not exist', async () => {
    h = await harness({ controlPlane: 1, workers: 0 });

    expect(await rejection(h.engine().retry('up-1'))).to.have.property('code', 'not-found');
  });
});

async function collect(updates: AsyncIterable<RunUpdate>): Promise<RunUpdate[]> {
  const all: RunUpdate[] = [];
  for await (const update of updates) all.push(update);
  return all;
}
