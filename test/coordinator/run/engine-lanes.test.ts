import { expect } from 'chai';
import { DrainBlockedError } from '../../../coordinator/drain/blocked.ts';
import { activeRun } from '../../../coordinator/run/run-store.ts';
import { rejection } from '../../rejection.ts';
import { crashAndRecover } from './crashing-store.ts';
import { type Harness, harness, runToEnd, startRun } from './harness.ts';

describe('engine, several nodes at a time', () => {
  let h: Harness;
  afterEach(async () => {
    await h.close();
  });

  it('climbs three minors in one run, with a snapshot before each', async () => {
    h = await harness({ controlPlane: 3, workers: 2, target: 'v1.36.1' });

    const run = await runToEnd(h.engine(), 'v1.36.1');

    expect(run.failure).to.equal(undefined);
    expect(run.state).to.equal('succeeded');
    expect(h.world.isUpgraded()).to.equal(true);
    expect(h.snapshots.taken).to.have.length(3);
    expect(h.world.countOf('restartKubelet', 'w1')).to.equal(3);
  });

  it('drains every worker once over three minors when asked', async () => {
    h = await harness({ controlPlane: 1, workers: 3, target: 'v1.36.1' });

    const run = await runToEnd(h.engine(), 'v1.36.1', { workers: 'once' });

    expect(run.failure).to.equal(undefined);
    expect(h.world.isUpgraded()).to.equal(true);
    expect(h.world.countOf('restartKubelet', 'w3')).to.equal(1);
    expect(h.world.countOf('restartKubelet', 'cp1')).to.equal(3);
  });

  it('has as many workers out as it may, and never more', async () => {
    h = await harness({ controlPlane: 1, workers: 7 });
    h.world.maxOut = 3;
    let most = 0;
    h.world.whileRunning = () => {
      most = Math.max(most, h.world.nodes.filter(({ cordon }) => cordon.isCordoned).length);
    };

    const run = await runToEnd(h.engine(), 'v1.34.4', { maxUnavailable: '3' });

    expect(run.state).to.equal('succeeded');
    expect(most).to.equal(3);
  });

  it('lets the other lanes end their steps when one fails, starts none, and goes on with all of them', async () => {
    h = await harness({ controlPlane: 1, workers: 5 });
    h.world.maxOut = 2;
    h.world.trouble({ node: 'w2', kind: 'installKubelet', times: 1, outcome: { state: 'failed', exitCode: 1, reason: 'no' } });
    const engine = h.engine();

    const failed = await runToEnd(engine, 'v1.34.4', { maxUnavailable: '2', canaries: 0 });

    const states = new Set(failed.steps.map(({ state }) => state));
    expect(failed.state).to.equal('failed');
    expect(failed.failure?.message).to.contain('installKubelet on w2');
    expect([...states].sort()).to.deep.equal(['failed', 'succeeded', 'waiting']);
    await engine.retry(failed.id);
    await engine.idle();
    expect(await engine.status(failed.id)).to.include({ state: 'succeeded' });
    expect(h.world.isUpgraded()).to.equal(true);
  });

  it('is taken over after dying at any durable write while lanes run side by side', async function () {
    this.timeout(120_000);
    let commit = 30;
    for (let hasCrashed = true; hasCrashed; commit += 5) {
      const bed = await harness({ controlPlane: 1, workers: 4 });
      bed.world.maxOut = 2;
      const when = commit % 2 === 0 ? 'before' : 'after';

      const result = await crashAndRecover(bed, { commit, when }, (engine) => startRun(engine, 'v1.34.4', { maxUnavailable: '2' }));

      expect(result.run?.failure).to.equal(undefined);
      expect(bed.world.isUpgraded()).to.equal(true);
      expect(bed.world.repeatedIds()).to.deep.equal([]);
      hasCrashed = result.hasCrashed;
      await bed.close();
    }
    h = await harness({ controlPlane: 1, workers: 0 });
    expect(commit).to.be.greaterThan(80);
  });

  it('pauses by itself at each pause point, once, also when the process dies there', async () => {
    h = await harness({ controlPlane: 1, workers: 3 });
    const pauses: number[] = [];
    const { id } = await startRun(h.engine(), 'v1.34.4', { pauseAfter: ['control-plane', 'each'] });
    for (let engine = h.engine(); (await activeRun(h.store.db)) !== undefined; engine = h.engine()) {
      await engine.recover();
      await engine.idle();
      const run = await engine.status(id);
      if (run?.state !== 'paused') continue;
      pauses.push(run.steps.filter(({ state }) => state === 'succeeded').length);
      await engine.resume(id);
      await engine.close();
    }

    expect(pauses).to.have.length(3); // after the last worker there is nothing left to wait for
    expect(pauses).to.deep.equal([...new Set(pauses)]);
    expect(h.world.isUpgraded()).to.equal(true);
  });
});

describe('engine, when a worker is skipped', () => {
  let h: Harness;
  afterEach(async () => {
    await h.close();
  });

  async function failOn(node: string, from = 'v1.33.13', target = 'v1.34.4') {
    h = await harness({ controlPlane: 1, workers: 2, from, target });
    const engine = h.engine();
    h.world.trouble({ node, kind: 'installKubelet', times: 1, outcome: { state: 'failed', exitCode: 1, reason: 'no' } });
    return { engine, run: await runToEnd(engine, target) };
  }

  it('undoes its own cordon and goes on without it', async () => {
    const { engine, run } = await failOn('w1');

    await engine.skip(run.id, 'w1');
    const again = await engine.skip(run.id, 'w1');
    await engine.retry(run.id);
    await engine.idle();

    const ended = await engine.status(run.id);
    expect(again.steps.filter(({ node, state }) => node === 'w1' && state === 'failed')).to.deep.equal([]);
    expect(ended?.state).to.equal('succeeded');
    expect(h.world.node('w1')).to.deep.include({ kubeletVersion: 'v1.33.13', cordon: { isCordoned: false } });
    expect(h.world.node('w2').kubeletVersion).to.equal('v1.34.4');
  });

  it('refuses a control-plane node, an unknown one, and one that is done', async () => {
    const { engine, run } = await failOn('w2');

    for (const [node, code] of [
      ['cp1', 'conflict'],
      ['w9', 'not-found'],
      ['w1', 'conflict'],
    ] as const) {
      const error = await rejection(engine.skip(run.id, node));
      expect(error).to.have.property('code', code);
      expect(error.message).to.contain(node);
    }
  });

  it('refuses to leave one so far behind that the rest of the path would break the skew policy', async () => {
    const { engine, run } = await failOn('w1', 'v1.32.11', 'v1.36.1');

    const error = await rejection(engine.skip(run.id, 'w1'));

    expect(error.message).to.contain('w1 cannot be left behind');
    expect(run.state).to.equal('failed');
  });
});

describe('engine, when a drain cannot end', () => {
  let h: Harness;
  afterEach(async () => {
    await h.close();
  });

  async function blockedOn(node: string, onBlocked: 'pause' | 'skip') {
    h = await harness({ controlPlane: 1, workers: 2 });
    const { drain } = h.collectDeps.drain;
    h.collectDeps.drain.drain = async (request, signal) => {
      if (request.node !== node) return drain(request, signal);
      const why = { code: 'deadline-exceeded', message: `shop/web-1 is left on ${node}`, hint: 'see to it' } as const;
      throw new DrainBlockedError(why, { onBlocked: request.onBlocked ?? 'pause', left: ['shop/web-1'] });
    };
    return runToEnd(h.engine(), 'v1.34.4', { onBlocked });
  }

  it('leaves the worker out and goes on where the operator wanted that', async () => {
    const run = await blockedOn('w1', 'skip');

    expect(run.state).to.equal('succeeded');
    expect(h.world.node('w1').kubeletVersion).to.equal('v1.33.13');
    expect(h.world.node('w2').kubeletVersion).to.equal('v1.34.4');
  });

  it('stops where nobody said so, and at a control-plane node whatever was said', async () => {
    const worker = await blockedOn('w1', 'pause');
    await h.close();
    const controlPlane = await blockedOn('cp1', 'skip');

    for (const { state, failure } of [worker, controlPlane]) {
      expect(state).to.equal('failed');
      expect(failure?.message).to.contain('shop/web-1 is left');
    }
  });
});
