import { expect } from 'chai';
import { estimateRemainingMs } from '../../../coordinator/plan/estimate.ts';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions, type PlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { inventory, nowMs } from './inventory-builder.ts';

const planOf = (workers: number, options: Partial<PlanOptions> = {}) =>
  makePlan({
    inventory: inventory({ controlPlane: 1, workers }),
    target: 'v1.34.4',
    options: { ...defaultPlanOptions, ...options },
    id: 'p1',
    nowMs,
  });
const drainOf = (node: string, tookMs: number) => ({ kind: 'drain', node, tookMs });
const nothingBegun = () => undefined;

describe('estimateRemainingMs', () => {
  it('adds what follows one another, and counts what goes side by side once', () => {
    const none = estimateRemainingMs(planOf(0), [], nothingBegun, nowMs);
    const serial = estimateRemainingMs(planOf(4, { canaries: 0 }), [], nothingBegun, nowMs);
    const twoLanes = estimateRemainingMs(planOf(4, { canaries: 0, maxUnavailable: '2' }), [], nothingBegun, nowMs);

    expect(serial - none).to.be.closeTo(2 * (twoLanes - none), (serial - none) / 5);
  });

  it('takes the median of what the node itself took before', () => {
    const plan = planOf(1);
    const base = estimateRemainingMs(plan, [drainOf('w1', 0)], nothingBegun, nowMs);

    const learnt = estimateRemainingMs(plan, [drainOf('w1', 10_000), drainOf('w1', 60_000), drainOf('w1', 900_000)], nothingBegun, nowMs);

    expect(learnt - base).to.equal(60_000);
  });

  it('takes what other nodes of the same role took for a node that is new', () => {
    const plan = planOf(2);
    const history = [drainOf('cp1', 5000), drainOf('w1', 60_000)];

    const known = estimateRemainingMs(plan, [...history, drainOf('w2', 60_000)], nothingBegun, nowMs);

    expect(estimateRemainingMs(plan, history, nothingBegun, nowMs)).to.equal(known);
  });

  it('counts down while a step runs, not below nothing, and ends at zero', () => {
    const plan = planOf(1);
    const before = estimateRemainingMs(plan, [], nothingBegun, nowMs);
    const standOf = (elapsedMs: number) => (stepId: string) =>
      stepId === '1-01-cluster-snapshot' ? { isDone: false, startedAtMs: nowMs - elapsedMs } : undefined;

    expect(before - estimateRemainingMs(plan, [], standOf(4000), nowMs)).to.equal(4000);
    expect(estimateRemainingMs(plan, [], standOf(1e9), nowMs)).to.be.greaterThan(0);
    expect(estimateRemainingMs(plan, [], () => ({ isDone: true }), nowMs)).to.equal(0);
  });
});
