import { expect } from 'chai';
import type { RunUpdate } from '../../../coordinator/run/engine-port.ts';
import { rejection } from '../../rejection.ts';
import { type Harness, harness, runToEnd, startRun } from './harness.ts';

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
