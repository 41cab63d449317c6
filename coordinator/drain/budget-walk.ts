import type { Budget, ClusterPod } from '../cluster/cluster-port.ts';
import { budgetName, budgetsOf, isBudgetIgnored } from './budgets.ts';
import { figures } from './explain.ts';

/** A pod whose eviction a budget would refuse until somebody does something. */
export interface Obstacle {
  readonly pod: ClusterPod;
  readonly budget: string;
  readonly disruptionsAllowed: number;
  readonly reason: 'two-budgets' | 'never-allows' | 'unhealthy' | 'no-room';
  /** What the budget wants and has, and why that stays so. */
  readonly why: string;
}

/**
 * Evicts a node's pods one after the other on paper. A pod whose replacement finds room gives its disruption back; one that finds none keeps it,
 * so that the budget may refuse the next. Pure.
 *
 * @param isHomeless - Whether no other node would take the pod's replacement.
 */
export function walkBudgets(
  leaving: readonly ClusterPod[],
  budgets: readonly Budget[],
  isHomeless: (pod: ClusterPod) => boolean,
): Obstacle[] {
  const spent = new Map<string, number>();
  return leaving.flatMap((pod): Obstacle[] => {
    if (isBudgetIgnored(pod)) return [];
    const [budget, ...others] = budgetsOf(pod, budgets);
    if (!budget) return [];
    if (others.length > 0) return [twoBudgets(pod, [budget, ...others])];
    const name = budgetName(budget);
    const used = spent.get(name) ?? 0;
    if (isUnhealthyEvictable(pod, budget, used)) return [];
    const left = budget.disruptionsAllowed - used;
    if (left > 0) {
      if (isHomeless(pod) && pod.isReady) spent.set(name, used + 1);
      return [];
    }
    const reason = reasonOf(budget, used);
    return [{ pod, budget: name, disruptionsAllowed: budget.disruptionsAllowed, reason, why: whyOf(reason, budget, used) }];
  });
}

function twoBudgets(pod: ClusterPod, covering: readonly Budget[]): Obstacle {
  const budget = covering.map(budgetName).join(' and ');
  const why = 'more than one budget covers it: the API server answers every eviction of such a pod with 500';
  return { pod, budget, disruptionsAllowed: 0, reason: 'two-budgets', why };
}

/** Pods that are not ready go without permission where the budget says so, or while it is healthy itself. */
function isUnhealthyEvictable(pod: ClusterPod, budget: Budget, used: number): boolean {
  if (pod.isReady) return false;
  if (budget.isUnhealthyAlwaysEvictable) return true;
  return budget.desiredHealthy > 0 && budget.currentHealthy - used >= budget.desiredHealthy;
}

function reasonOf(budget: Budget, used: number): Obstacle['reason'] {
  if (budget.expectedPods <= budget.desiredHealthy) return 'never-allows';
  return used > 0 && budget.disruptionsAllowed > 0 ? 'no-room' : 'unhealthy';
}

function whyOf(reason: Obstacle['reason'], budget: Budget, used: number): string {
  if (reason === 'never-allows') return `it ${figures(budget)}, so it never allows a disruption`;
  if (reason === 'no-room') {
    return `it allows ${budget.disruptionsAllowed}, but ${used} ${used === 1 ? 'pod' : 'pods'} that left before would find no room elsewhere and stay missing`;
  }
  const missing = budget.expectedPods - budget.currentHealthy;
  return missing > 0 ? `it ${figures(budget)}: ${missing} are not ready` : `it ${figures(budget)}`;
}
