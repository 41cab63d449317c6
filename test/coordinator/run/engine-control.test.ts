import { expect } from 'chai';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { rejection } from '../../rejection.ts';
import { fillingStore } from './crashing-store.ts';
import { type Harness, harness, runToEnd, startRun } from './harness.ts';

describe('engine, when an operator asks', () => {
  let h: Harness;
  afterEach(async () => {
    await h.close();
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

  it('takes another snapshot when the first is a day old before kubeadm begins', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    h.world.trouble({ node: 'cp1', kind: 'pullImages', times: 1, outcome: { state: 'failed', reason: 'no' } });
    const failed = await runToEnd(engine, 'v1.34.4');
    h.world.clock.advance(24 * 3600_000);

    await engine.retry(failed.id);
    await engine.idle();

    expect(await engine.status(failed.id)).to.include({ state: 'succeeded' });
    expect(h.snapshots.taken).to.have.length(2);
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

  it('cancels also when no API server answers just then', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const { cluster } = h.collectDeps;
    const listNodes = cluster.listNodes.bind(cluster);
    let refusals = 0;
    const engine = h.engine();
    h.world.whileRunning = ({ kind, node }) => {
      if (kind !== 'installKubelet' || node !== 'w1') return;
      void engine.cancel('up-20261122-1');
      cluster.listNodes = async (signal) => {
        refusals += 1;
        if (refusals <= 3) throw new KubestepError('unavailable', 'connection refused');
        return listNodes(signal);
      };
    };

    const run = await runToEnd(engine, 'v1.34.4');

    expect(run.state).to.equal('cancelled');
    expect(refusals).to.be.greaterThan(3);
    expect(h.world.node('w1').cordon.isCordoned).to.equal(false);
  });

  it('waits while the disk of its store is full, and goes on by itself', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine(fillingStore(h.store, { commit: 12, times: 6 }));

    const run = await runToEnd(engine, 'v1.34.4');

    expect(run.failure).to.equal(undefined);
    expect(run.state).to.equal('succeeded');
    expect(h.world.countOf('kubeadmApply', 'cp1')).to.equal(1);
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

  it('refuses to start while a restore has left etcd half-way, and names it', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    const restore = { id: 'restore-1', document: '{}', created_at_ms: 1, finished_at_ms: null, started_by: 'root', failure: null };
    await h.store.db
      .insertInto('restore')
      .values({ ...restore, state: 'failed', started_at_ms: 2, reached_revision: null })
      .execute();

    const error = await rejection(startRun(h.engine(), 'v1.34.4'));

    expect(error).to.have.property('code', 'conflict');
    expect(error.message).to.contain('restore-1');
    expect(h.world.executed).to.deep.equal([]);
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
    const bad = await engine.plan('v1.33.1', defaultPlanOptions, h.signal);
    for (const plan of [good, bad]) await engine.savePlan(plan);
    h.world.node('w1').packages.kubectl = '1.33.12-1.1';
    h.world.clock.advance(120_000);

    const changed = await rejection(engine.start({ planId: good.id, startedBy: 'root' }));
    const blocked = await rejection(engine.start({ planId: bad.id, startedBy: 'root' }));

    expect(changed).to.have.property('code', 'preflight-refused');
    expect(changed.message).to.contain('changed');
    expect(blocked.message).to.contain('path/downgrade');
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
});
