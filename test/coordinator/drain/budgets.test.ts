import { expect } from 'chai';
import type { Budget, ClusterPod, LabelSelector } from '../../../coordinator/cluster/cluster-port.ts';
import { budgetsOf, matches, refusingBudget } from '../../../coordinator/drain/budgets.ts';
import { aBudget, aPod } from '../cluster/fake-cluster.ts';

const labels = { app: 'web', tier: 'front' };
const expression = (operator: string, key: string, values?: readonly string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values ? { values } : {}) }],
});

const selectors: readonly { readonly title: string; readonly selector: LabelSelector | undefined; readonly isMatch: boolean }[] = [
  { title: 'no selector matches nothing', selector: undefined, isMatch: false },
  { title: 'an empty selector matches everything', selector: {}, isMatch: true },
  { title: 'equal labels match', selector: { matchLabels: { app: 'web' } }, isMatch: true },
  { title: 'all labels have to match', selector: { matchLabels: { app: 'web', tier: 'back' } }, isMatch: false },
  { title: 'a label that the pod lacks does not match', selector: { matchLabels: { zone: 'a' } }, isMatch: false },
  { title: 'In matches one of the values', selector: expression('In', 'app', ['api', 'web']), isMatch: true },
  { title: 'In does not match other values', selector: expression('In', 'app', ['api']), isMatch: false },
  { title: 'In does not match a missing label', selector: expression('In', 'zone', ['a']), isMatch: false },
  { title: 'NotIn matches other values', selector: expression('NotIn', 'app', ['api']), isMatch: true },
  { title: 'NotIn does not match one of the values', selector: expression('NotIn', 'app', ['web']), isMatch: false },
  { title: 'NotIn matches a missing label', selector: expression('NotIn', 'zone', ['a']), isMatch: true },
  { title: 'Exists matches any value', selector: expression('Exists', 'tier'), isMatch: true },
  { title: 'Exists does not match a missing label', selector: expression('Exists', 'zone'), isMatch: false },
  { title: 'DoesNotExist matches a missing label', selector: expression('DoesNotExist', 'zone'), isMatch: true },
  { title: 'DoesNotExist does not match a label', selector: expression('DoesNotExist', 'app'), isMatch: false },
  {
    title: 'labels and expressions have to match together',
    selector: { matchLabels: { app: 'web' }, ...expression('In', 'tier', ['back']) },
    isMatch: false,
  },
];

describe('matches', () => {
  for (const { title, selector, isMatch } of selectors) {
    it(title, () => {
      expect(matches(selector, labels)).to.equal(isMatch);
    });
  }
});

describe('budgetsOf', () => {
  it('looks in the pod’s namespace only', () => {
    const budgets = [aBudget('here', { selector: {} }), aBudget('there', { selector: {}, namespace: 'other' })];

    const found = budgetsOf(aPod('p'), budgets);

    expect(found.map(({ name }) => name)).to.deep.equal(['here']);
  });
});

interface RefusalRow {
  readonly title: string;
  readonly pod: Partial<ClusterPod>;
  readonly budgets: readonly Budget[];
  readonly refusedBy: string | undefined;
}

const notReady = { isReady: false };
const refusals: readonly RefusalRow[] = [
  { title: 'lets a pod without budget go', pod: {}, budgets: [], refusedBy: undefined },
  {
    title: 'lets a pod go while disruptions are allowed',
    pod: {},
    budgets: [aBudget('b', { disruptionsAllowed: 1 })],
    refusedBy: undefined,
  },
  { title: 'refuses at zero disruptions', pod: {}, budgets: [aBudget('b')], refusedBy: 'default/b' },
  {
    title: 'refuses two budgets though both allow it',
    pod: {},
    budgets: [aBudget('b', { disruptionsAllowed: 1 }), aBudget('c', { disruptionsAllowed: 1 })],
    refusedBy: 'default/b and default/c',
  },
  { title: 'asks no budget for a pending pod', pod: { phase: 'Pending', ...notReady }, budgets: [aBudget('b')], refusedBy: undefined },
  { title: 'asks no budget for a finished pod', pod: { phase: 'Succeeded', ...notReady }, budgets: [aBudget('b')], refusedBy: undefined },
  { title: 'asks no budget for a pod that is being deleted', pod: { deletedAtMs: 1 }, budgets: [aBudget('b')], refusedBy: undefined },
  { title: 'lets a pod that is not ready go from a healthy budget', pod: notReady, budgets: [aBudget('b')], refusedBy: undefined },
  {
    title: 'keeps a pod that is not ready in an unhealthy budget',
    pod: notReady,
    budgets: [aBudget('b', { currentHealthy: 1 })],
    refusedBy: 'default/b',
  },
  {
    title: 'lets it go from an unhealthy budget that always allows it',
    pod: notReady,
    budgets: [aBudget('b', { currentHealthy: 1, isUnhealthyAlwaysEvictable: true })],
    refusedBy: undefined,
  },
];

describe('refusingBudget', () => {
  for (const { title, pod, budgets, refusedBy } of refusals) {
    it(title, () => {
      expect(refusingBudget(aPod('p', pod), budgets)?.name).to.equal(refusedBy);
    });
  }
});
