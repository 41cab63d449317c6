import { formatDuration } from '../../shared/text.ts';
import type { Budget, ClusterPod } from '../cluster/cluster-port.ts';
import { budgetName, budgetsOf } from './budgets.ts';
import { podName } from './select.ts';

/** A pod that still stands in the way when a drain ends, with what its last eviction came to. */
export interface Blocker {
  readonly pod: ClusterPod;
  readonly message?: string;
}

/** One sentence for a pod that is left: what holds it, in figures, and what would help. */
export function explain({ pod, message }: Blocker, budgets: readonly Budget[], nowMs: number): string {
  const name = podName(pod);
  if (pod.deletedAtMs !== undefined) return `${name} ${terminating(pod, nowMs - pod.deletedAtMs)}`;
  const [budget, ...others] = budgetsOf(pod, budgets);
  if (budget && others.length > 0) {
    const names = [budget, ...others].map(budgetName).join(' and ');
    return `${name} is covered by more than one budget (${names}), which the eviction API always refuses; narrow a selector until one is left`;
  }
  if (budget && message !== undefined)
    return `${name} is refused by budget ${budgetName(budget)}, which ${figures(budget)}; ${advice(budget)}`;
  return message === undefined ? `${name} was asked to leave and is still there` : `${name}: ${message}`;
}

export function figures(budget: Budget): string {
  return `wants ${budget.desiredHealthy} healthy of ${budget.expectedPods} pods and has ${budget.currentHealthy} (disruptions allowed: ${budget.disruptionsAllowed})`;
}

function advice(budget: Budget): string {
  const look = `kubectl -n ${budget.namespace} get pdb ${budget.name}`;
  if (budget.expectedPods <= budget.desiredHealthy)
    return `it never allows a disruption: scale the workload up by one or relax the budget (${look})`;
  if (budget.currentHealthy < budget.expectedPods) {
    return `${budget.expectedPods - budget.currentHealthy} of its pods are not ready: repair them or give the cluster room for them (${look})`;
  }
  return `wait or look at it with: ${look}`;
}

function terminating(pod: ClusterPod, forMs: number): string {
  const since = `has been terminating for ${formatDuration(forMs)} (grace period ${pod.terminationGraceSeconds}s)`;
  if (pod.finalizers) return `${since}: finalizer ${pod.finalizers.join(', ')} holds it; the controller behind it has to finish`;
  if (forMs > pod.terminationGraceSeconds * 1000) {
    return `${since}: the grace period is over, so the node's kubelet has not confirmed it; look at kubelet and runtime on ${pod.node ?? 'its node'}`;
  }
  return `${since}: its processes still run; a longer --timeout lets them end`;
}
