import type { Budget, ClusterPod, LabelSelector } from '../cluster/cluster-port.ts';

/**
 * Evaluates a label selector as policy/v1 does: no selector matches nothing, an empty one matches every pod of the namespace.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
export function matches(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (selector === undefined) return false;
  const hasLabels = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return hasLabels && (selector.matchExpressions ?? []).every((expression) => holds(expression, labels));
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

function holds({ key, operator, values = [] }: Expression, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key];
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value); // a pod without the label is not in the set
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  return true; // an operator of a later Kubernetes: rather name a budget too many than overlook one
}

export function budgetsOf(pod: Pick<ClusterPod, 'namespace' | 'labels'>, budgets: readonly Budget[]): Budget[] {
  return budgets.filter((budget) => budget.namespace === pod.namespace && matches(budget.selector, pod.labels));
}

/**
 * The budget that would refuse the pod's eviction now, by the rules of the API server's eviction handler; undefined when it may go.
 * More than one budget on a pod is always refused.
 */
export function refusingBudget(
  pod: ClusterPod,
  budgets: readonly Budget[],
): { readonly name: string; readonly disruptionsAllowed: number } | undefined {
  if (isBudgetIgnored(pod)) return undefined;
  const [budget, ...others] = budgetsOf(pod, budgets);
  if (!budget) return undefined;
  if (others.length > 0) return { name: [budget, ...others].map(budgetName).join(' and '), disruptionsAllowed: 0 };
  if (!pod.isReady && budget.isUnhealthyAlwaysEvictable) return undefined;
  if (!pod.isReady && budget.desiredHealthy > 0 && budget.currentHealthy >= budget.desiredHealthy) return undefined;
  return budget.disruptionsAllowed > 0 ? undefined : { name: budgetName(budget), disruptionsAllowed: budget.disruptionsAllowed };
}

export function budgetName(budget: Budget): string {
  return `${budget.namespace}/${budget.name}`;
}

/** Pods that serve nobody are evicted without asking a budget. */
export function isBudgetIgnored(pod: ClusterPod): boolean {
  return pod.phase !== 'Running' && pod.phase !== 'Unknown' ? true : pod.deletedAtMs !== undefined;
}
