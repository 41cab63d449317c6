import { expect } from 'chai';
import type { Run } from '../../../coordinator/run/run.ts';
import { activeRun } from '../../../coordinator/run/run-store.ts';
import { crashAndRecover, crashingStore } from './crashing-store.ts';
import { type Harness, harness, runToEnd, startRun } from './harness.ts';

function expectDone(h: Harness, run: Run | undefined): void {
  expect(run?.failure).to.equal(undefined);
  expect(run?.state).to.equal('succeeded');
  expect(h.world.isUpgraded()).to.equal(true);
  expect(h.world.repeatedIds()).to.deep.equal([]);
  const journaled = new Set(run?.steps.flatMap(({ operationIds }) => operationIds));
  expect(h.world.executed.every(({ id }) => journaled.has(id))).to.equal(true);
}

/** Operations whose effect can be seen are done once even so; of those that leave no trace an attempt is told apart by its id. */
function expectEachEffectOnce(h: Harness): void {
  const once = h.world.executed.filter(({ kind }) => kind !== 'moveEtcdLeader'); // before each of a node's two disturbances
  const effects = once.map(({ kind, node }) => `${kind} on ${node}`);
  expect(effects).to.deep.equal([...new Set(effects)]);
}

describe('a coordinator that dies', () => {
  for (const shape of [
    { controlPlane: 1, workers: 1 },
    { controlPlane: 3, workers: 2 },
  ]) {
    for (const when of ['before', 'after'] as const) {
      it(`is taken over from ${when} any durable write of ${shape.controlPlane}+${shape.workers} nodes, and nothing runs twice`, async function () {
        this.timeout(120_000);
        let commit = 1;
        for (let hasCrashed = true; hasCrashed; commit += shape.controlPlane > 1 ? 7 : 1) {
          const h = await harness(shape);

          const result = await crashAndRecover(h, { commit, when }, (engine) => startRun(engine, h.world.target));

          hasCrashed = result.hasCrashed;
          if (result.run) {
            expectDone(h, result.run);
            expectEachEffectOnce(h);
          } else {
            expect(await activeRun(h.store.db)).to.equal(undefined);
            expect(h.world.executed).to.deep.equal([]);
          }
          await h.close();
        }
        expect(commit).to.be.greaterThan(40);
      });
    }
  }

  it('is taken over again and again, dying at every third write', async () => {
    const h = await harness({ controlPlane: 1, workers: 1 });
    const first = h.engine(crashingStore(h.store, { commit: 4, when: 'after' }).db);
    await startRun(first, 'v1.34.4');
    await first.idle(); // dead: two lives on one connection would meet in a transaction
    let lives = 1;
    while ((await activeRun(h.store.db))?.state === 'running') {
      lives += 1;
      const engine = h.engine(crashingStore(h.store, { commit: 3, when: 'after' }).db);
      await engine.recover();
      await engine.idle();
    }

    const [run] = await h.engine().list();

    expectDone(h, run);
    expect(lives).to.be.greaterThan(10);
    await h.close();
  });

  it('leaves a run that was closed in the middle to the next start', async () => {
    const h = await harness({ controlPlane: 1, workers: 1 });
    const engine = h.engine();
    let closing: Promise<void> = Promise.resolve();
    h.world.whileRunning = ({ kind }) => {
      if (kind === 'kubeadmApply') closing = engine.close();
    };
    const { id } = await startRun(engine, 'v1.34.4');
    await engine.idle();
    await closing;
    expect(await h.engine().status(id)).to.include({ state: 'running' });

    const next = h.engine();
    await next.recover();
    await next.idle();

    expectDone(h, await next.status(id));
    expectEachEffectOnce(h);
    await h.close();
  });

  for (const when of ['before', 'after'] as const) {
    it(`makes one attempt of an operation that fails, dying ${when} any durable write`, async () => {
      let attempts = 0;
      for (let commit = 20, hasCrashed = true; hasCrashed; commit += 1) {
        const h = await harness({ controlPlane: 1, workers: 1 });
        h.world.trouble({ node: 'cp1', kind: 'kubeadmApply', times: 1, outcome: { state: 'failed', exitCode: 1, reason: 'no' } });

        const result = await crashAndRecover(h, { commit, when }, (engine) => startRun(engine, h.world.target));

        hasCrashed = result.hasCrashed;
        attempts = result.run?.steps.find(({ kind }) => kind === 'kubeadmApply')?.operationIds.length ?? 0;
        expect(result.run?.state).to.equal('failed');
        expect(attempts).to.equal(1);
        await h.close();
      }
    });
  }
});

describe('a step that is done twice', () => {
  it('changes nothing the second time', async () => {
    const h = await harness({ controlPlane: 3, workers: 2 });
    const first = await runToEnd(h.engine(), 'v1.34.4');
    expectDone(h, first);
    const before = structuredClone(h.world.nodes.map(({ invocation: _, ...rest }) => rest));

    // The same plan again on a cluster that is there already: every handler meets its own finished work.
    const engine = h.engine();
    const again = await engine.start({ planId: first.planId, startedBy: 'root', isInventoryChecked: false });
    await engine.idle();

    expect(await engine.status(again.id)).to.include({ state: 'succeeded' });
    expect(h.world.nodes.map(({ invocation: _, ...rest }) => rest)).to.deep.equal(before);
    await h.close();
  });
});
