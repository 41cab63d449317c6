import { expect } from 'chai';
import type { Engine } from '../../../coordinator/run/engine-port.ts';
import type { Run } from '../../../coordinator/run/run.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { rejection } from '../../rejection.ts';
import { type Harness, harness, runToEnd } from './harness.ts';

const id = 'up-20261122-1';

describe('engine, when two ask at once', () => {
  let h: Harness;
  let engine: Engine;
  beforeEach(async () => {
    h = await harness({ controlPlane: 1, workers: 2 });
    engine = h.engine();
  });
  afterEach(() => h.close());

  /** Stops with w1 drained and cordoned. */
  async function stopped(as: 'paused' | 'failed'): Promise<Run> {
    if (as === 'failed') h.world.trouble({ node: 'w1', kind: 'installKubelet', times: 1, outcome: { state: 'failed', reason: 'no' } });
    let asked: Promise<unknown> = Promise.resolve();
    h.world.whileRunning = ({ kind, node }) => {
      if (as === 'paused' && kind === 'installKubelet' && node === 'w1') asked = engine.pause(id);
    };
    const run = await runToEnd(engine, 'v1.34.4');
    await asked;
    h.world.whileRunning = () => undefined;
    expect(run.state).to.equal(as);
    expect(h.world.node('w1').cordon.isCordoned).to.equal(true);
    return run;
  }

  /** The API server's next answer about the nodes waits until `go` is called. */
  function holdNodeList(): { readonly asked: Promise<void>; readonly go: () => void } {
    const { cluster } = h.collectDeps;
    const listNodes = cluster.listNodes.bind(cluster);
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    cluster.listNodes = async (signal) => {
      asked.resolve();
      await gate.promise;
      return listNodes(signal);
    };
    return { asked: asked.promise, go: gate.resolve };
  }

  for (const [state, verb] of [
    ['paused', 'resume'],
    ['failed', 'retry'],
  ] as const) {
    it(`does not ${verb} a ${state} run that is being cancelled`, async () => {
      await stopped(state);
      const done = h.world.executed.length;
      const held = holdNodeList();

      const cancelling = engine.cancel(id);
      await held.asked;
      const error = await rejection(engine[verb](id));
      held.go();
      const cancelled = await cancelling;
      await engine.idle();

      expect(error).to.have.property('code', 'conflict');
      expect(error.message).to.contain(id).and.to.contain('is being cancelled');
      expect(error).to.have.property('hint').that.contains(`kubestep upgrade cancel ${id}`);
      expect(cancelled.state).to.equal('cancelled');
      expect(h.world.executed).to.have.length(done);
      expect(h.world.node('w1').cordon.isCordoned).to.equal(false);
    });

    it(`cancels a ${state} run once, whoever comes first of ${verb} and cancel`, async () => {
      for (const order of [[verb, 'cancel'] as const, ['cancel', verb] as const]) {
        await h.close();
        h = await harness({ controlPlane: 1, workers: 2 });
        engine = h.engine();
        await stopped(state);

        await Promise.allSettled(order.map((action) => engine[action](id)));
        await engine.idle();

        expect(await engine.status(id), order.join()).to.include({ state: 'cancelled' });
        expect(h.world.node('w1').cordon.isCordoned, order.join()).to.equal(false);
        expect(await engine.active()).to.equal(undefined);
      }
    });

    it(`still cancels a ${state} run after a cancellation that no API server answered`, async () => {
      await stopped(state);
      const { cluster } = h.collectDeps;
      const listNodes = cluster.listNodes.bind(cluster);
      cluster.listNodes = () => Promise.reject(new KubestepError('unavailable', 'connection refused'));
      await rejection(engine.cancel(id));
      cluster.listNodes = listNodes;

      const refused = await rejection(engine[verb](id));
      const cancelled = await engine.cancel(id);

      expect(refused).to.have.property('code', 'conflict');
      expect(cancelled.state).to.equal('cancelled');
    });
  }

  it('cancels when the step that runs while it is asked for fails', async () => {
    let asked: Promise<unknown> = Promise.resolve();
    h.world.trouble({ node: 'w1', kind: 'installKubelet', times: 1, isWorkDone: true, outcome: { state: 'failed', reason: 'no' } });
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'installKubelet' && node === 'w1') asked = engine.cancel(id);
    };

    const run = await runToEnd(engine, 'v1.34.4');
    await asked;

    expect(run.state).to.equal('cancelled');
    expect(h.world.node('w1').cordon.isCordoned).to.equal(false);
  });

  it('takes a pause back, and never a cancellation', async () => {
    const answers: Promise<unknown>[] = [];
    h.world.whileRunning = ({ kind }) => {
      if (kind !== 'kubeadmApply') return;
      answers.push(
        engine.pause(id),
        engine.cancel(id),
        engine.resume(id).catch((thrown: unknown) => thrown),
      );
    };

    const run = await runToEnd(engine, 'v1.34.4');
    const [, , resumed] = await Promise.all(answers);

    expect(run.state).to.equal('cancelled');
    expect(resumed).to.have.property('code', 'conflict');
  });
});
