import { budgetsOf, computeBudgets } from './budgets.ts';
import type { ObjectStore } from './object-store.ts';
import { isReady, type SimBudget, type SimPod } from './objects.ts';
import { ApiError, success } from './status.ts';

export interface EvictionRequest {
  readonly name: string;
  readonly namespace: string;
  readonly uid?: string;
  readonly gracePeriodSeconds?: number;
}

/**
 * The Eviction subresource with the answers of a real API server, word for word.
 *
 * @throws ApiError 404, 409 for another uid, 429 of a budget, 500 for two budgets.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/registry/core/pod/storage/eviction.go
 */
export function evict(store: ObjectStore, request: EvictionRequest): Record<string, unknown> {
  const pod = store.get('pods', request.name, request.namespace);
  checkUid(pod, request.uid);
  if (!isBudgetIgnored(pod)) {
    computeBudgets(store);
    const budgets = budgetsOf(store, pod);
    const [budget] = budgets;
    if (budgets.length > 1) {
      throw new ApiError(500, '', 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
    }
    if (budget) checkBudget(budget, pod);
  }
  markDeleted(store, pod, request.gracePeriodSeconds);
  return success;
}

/** What DELETE and an eviction do: the object stays until the kubelet has ended its processes. */
export function markDeleted(store: ObjectStore, pod: SimPod, gracePeriodSeconds = pod.spec.terminationGracePeriodSeconds ?? 30): void {
  if (pod.metadata.deletionTimestamp !== undefined) return;
  store.update('pods', pod, ({ metadata }) => {
    metadata.deletionGracePeriodSeconds = gracePeriodSeconds;
    metadata.deletionTimestamp = new Date(Date.now() + gracePeriodSeconds * 1000).toISOString();
  });
}

export function checkUid(pod: SimPod, uid: string | undefined): void {
  if (uid === undefined || uid === pod.metadata.uid) return;
  const { name } = pod.metadata;
  throw new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on pods ${JSON.stringify(name)}: the UID in the precondition (${uid}) does not match the UID in record (${pod.metadata.uid}). The object might have been deleted and then recreated`,
  );
}

function isBudgetIgnored({ metadata, status }: SimPod): boolean {
  return ['Succeeded', 'Failed', 'Pending'].includes(status.phase) || metadata.deletionTimestamp !== undefined;
}

function checkBudget(budget: SimBudget, pod: SimPod): void {
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  const isHealthy = desiredHealthy > 0 && currentHealthy >= desiredHealthy;
  if (!isReady(pod) && (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || isHealthy)) return;
  if (disruptionsAllowed > 0) return;
  throw new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [
      {
        reason: 'DisruptionBudget',
        message: `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
      },
    ],
  });
}
