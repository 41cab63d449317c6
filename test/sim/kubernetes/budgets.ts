import type { ObjectStore } from './object-store.ts';
import { controllerOf, isReady, type SimBudget, type SimPod, selects } from './objects.ts';

/** The disruption controller: writes into each budget what its pods allow now. */
export function computeBudgets(store: ObjectStore): void {
  for (const budget of store.list('poddisruptionbudgets')) {
    const status = statusOf(store, budget);
    if (JSON.stringify(status) === JSON.stringify(budget.status)) continue;
    store.update('poddisruptionbudgets', budget, (object) => {
      object.status = status;
    });
  }
}

export function budgetsOf(store: ObjectStore, pod: SimPod): SimBudget[] {
  return store.list('poddisruptionbudgets', pod.metadata.namespace).filter((budget) => selects(budget.spec.selector, pod.metadata.labels));
}

function statusOf(store: ObjectStore, budget: SimBudget): NonNullable<SimBudget['status']> {
  const pods = store.list('pods', budget.metadata.namespace).filter((pod) => selects(budget.spec.selector, pod.metadata.labels));
  const expectedPods = expected(store, pods);
  const currentHealthy = pods.filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined).length;
  const desiredHealthy = desired(budget, expectedPods);
  return {
    disruptionsAllowed: Math.max(0, expectedPods === 0 ? 0 : currentHealthy - desiredHealthy),
    currentHealthy,
    desiredHealthy,
    expectedPods,
    observedGeneration: 1,
  };
}

/** The scale of the controllers behind the pods, not the number of pods that exist; bare pods count as themselves. */
function expected(store: ObjectStore, pods: readonly SimPod[]): number {
  let bare = 0;
  const scales = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    const replicaSet = owner && store.find('replicasets', owner.name, pod.metadata.namespace);
    const deployment = replicaSet && store.find('deployments', controllerOf(replicaSet)?.name ?? '', pod.metadata.namespace);
    if (deployment) scales.set(deployment.metadata.name, deployment.spec.replicas);
    else bare += 1;
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, bare);
}

function desired({ spec }: SimBudget, expectedPods: number): number {
  if (spec.maxUnavailable !== undefined) return Math.max(0, expectedPods - amount(spec.maxUnavailable, expectedPods));
  return amount(spec.minAvailable ?? 1, expectedPods);
}

/** A percentage is rounded up, for minAvailable and for maxUnavailable. */
function amount(given: number | string, of: number): number {
  return typeof given === 'number' ? given : Math.ceil((Number.parseInt(given, 10) / 100) * of);
}
