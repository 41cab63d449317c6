import { expect } from 'chai';
import { BudgetDelays } from '../../../coordinator/drain/budget-delays.ts';
import { FakeClock } from '../../fake-clock.ts';
import { type Harness, harness, runToEnd } from './harness.ts';

describe('the disruption of a run', () => {
  let h: Harness;
  afterEach(async () => {
    await h.close();
  });

  it('tells how long each node was out, how often pods moved, and which budgets held it up', async () => {
    h = await harness({ controlPlane: 1, workers: 2, target: 'v1.35.2' });
    h.world.node('w1').pods = ['shop/web-1', 'shop/web-2'];
    h.world.whileRunning = ({ kind }) => {
      if (kind === 'installKubelet') h.world.clock.advance(30_000);
    };
    const engine = h.engine();
    const { id } = await runToEnd(engine, 'v1.35.2');

    const { nodes, workloads, budgets } = await engine.disruption(id);

    expect(nodes.map(({ node, times }) => `${node} ${times}`).toSorted()).to.deep.equal(['cp1 2', 'w1 2', 'w2 2']);
    expect(nodes.every(({ outMs }) => outMs >= 60_000)).to.equal(true);
    expect(workloads.reduce((sum, { moves }) => sum + moves, 0)).to.be.at.least(4);
    expect(budgets).to.deep.equal([]);
  });

  it('counts nothing before the first drain', async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
    h.world.trouble({ node: 'cp1', kind: 'pullImages', times: 1, outcome: { state: 'failed', reason: 'no' } });
    const engine = h.engine();
    const { id } = await runToEnd(engine, 'v1.34.4');

    expect(await engine.disruption(id)).to.deep.equal({ nodes: [], workloads: [], budgets: [] });
  });
});

describe('BudgetDelays', () => {
  it('adds up the times in which each budget refused', () => {
    const clock = new FakeClock();
    const delays = new BudgetDelays(clock);
    const refusedBy = (...budgets: string[]) => ({
      total: 3,
      remaining: budgets.map((budget) => ({ pod: 'shop/web-1', state: 'refused' as const, budget })),
    });

    delays.see(refusedBy('shop/web'));
    clock.advance(5000);
    delays.see(refusedBy('shop/web', 'shop/db'));
    clock.advance(2000);
    delays.see(refusedBy('shop/db'));
    clock.advance(1000);

    expect(delays.total()).to.deep.equal([
      { budget: 'shop/web', ms: 7000 },
      { budget: 'shop/db', ms: 3000 },
    ]);
  });
});
