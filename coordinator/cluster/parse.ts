import type { V1ContainerStatus } from '@kubernetes/client-node/dist/gen/models/V1ContainerStatus.js';
import type { V1Node } from '@kubernetes/client-node/dist/gen/models/V1Node.js';
import type { V1Pod } from '@kubernetes/client-node/dist/gen/models/V1Pod.js';
import type { V1PodDisruptionBudget } from '@kubernetes/client-node/dist/gen/models/V1PodDisruptionBudget.js';
import { type Budget, type ClusterNode, type ClusterPod, cordonedByAnnotation } from './cluster-port.ts';
import { parsePlacement } from './placement.ts';
import { parseAmounts } from './quantity.ts';

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';
const mirrorAnnotation = 'kubernetes.io/config.mirror';
const defaultGraceSeconds = 30;

/** Maps a Node object to what the coordinator decides by. A field that the API server left out gets the value that Kubernetes gives it. */
export function parseNode(node: V1Node): ClusterNode {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready');
  const system = node.status?.nodeInfo;
  const labels = node.metadata?.labels ?? {};
  const cordonedBy = node.metadata?.annotations?.[cordonedByAnnotation];
  const readyChangedAtMs = millis(ready?.lastTransitionTime);
  return {
    name: node.metadata?.name ?? '',
    uid: node.metadata?.uid ?? '',
    role: controlPlaneLabel in labels ? 'control-plane' : 'worker',
    isReady: ready?.status === 'True',
    ...(readyChangedAtMs === undefined ? {} : { readyChangedAtMs }),
    isCordoned: node.spec?.unschedulable ?? false,
    ...(cordonedBy ? { cordonedBy } : {}),
    kubeletVersion: system?.kubeletVersion ?? '',
    ...(system?.kubeProxyVersion ? { kubeProxyVersion: system.kubeProxyVersion } : {}), // deprecated upstream, empty since 1.33
    containerRuntime: system?.containerRuntimeVersion ?? '',
    internalIp: node.status?.addresses?.find((address) => address.type === 'InternalIP')?.address ?? '',
    bootId: system?.bootID ?? '',
    labels,
    taints: (node.spec?.taints ?? []).map((taint) => `${taint.key}=${taint.value ?? ''}:${taint.effect}`),
    ...(node.status?.allocatable ? { allocatable: parseAmounts(node.status.allocatable) } : {}),
    annotationKeys: Object.keys(node.metadata?.annotations ?? {}),
  };
}

export function parsePod(pod: V1Pod): ClusterPod {
  const { metadata, spec, status } = pod;
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const controller = metadata?.ownerReferences?.find((owner) => owner.controller);
  const waitingReason = containers.map((container) => container.state?.waiting?.reason).find((reason) => reason !== undefined);
  const deletedAtMs = millis(metadata?.deletionTimestamp);
  const startedAtMs = millis(status?.startTime);
  const runningSinceMs = runningSince(status?.containerStatuses ?? []);
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    ...(spec?.nodeName ? { node: spec.nodeName } : {}),
    phase: parsePhase(status?.phase),
    isReady: status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false,
    isMirror: mirrorAnnotation in (metadata?.annotations ?? {}),
    // deletionTimestamp is when the grace period ends; the deletion began that much earlier.
    ...(deletedAtMs === undefined ? {} : { deletedAtMs: deletedAtMs - (metadata?.deletionGracePeriodSeconds ?? 0) * 1000 }),
    ...(controller ? { controller: { kind: controller.kind, name: controller.name } } : {}),
    hasEmptyDir: spec?.volumes?.some((volume) => volume.emptyDir !== undefined) ?? false,
    labels: metadata?.labels ?? {},
    images: (spec?.containers ?? []).map((container) => container.image ?? ''),
    restarts: containers.reduce((sum, container) => sum + container.restartCount, 0),
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(runningSinceMs === undefined ? {} : { runningSinceMs }),
    ...(waitingReason === undefined ? {} : { waitingReason }),
    ...(spec?.priority === undefined ? {} : { priority: spec.priority }),
    terminationGraceSeconds: metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? defaultGraceSeconds,
    ...(metadata?.finalizers?.length ? { finalizers: metadata.finalizers } : {}),
    placement: parsePlacement(pod),
  };
}

/** The earliest present start: a pod of which every container has restarted since a moment was not running then. */
function runningSince(containers: readonly V1ContainerStatus[]): number | undefined {
  const starts = containers.map(({ state }) => millis(state?.running?.startedAt));
  const known = starts.filter((start) => start !== undefined);
  return known.length === 0 || known.length < starts.length ? undefined : Math.min(...known);
}

export function parseBudget(budget: V1PodDisruptionBudget): Budget {
  const selector = budget.spec?.selector;
  return {
    namespace: budget.metadata?.namespace ?? '',
    name: budget.metadata?.name ?? '',
    disruptionsAllowed: budget.status?.disruptionsAllowed ?? 0,
    currentHealthy: budget.status?.currentHealthy ?? 0,
    desiredHealthy: budget.status?.desiredHealthy ?? 0,
    expectedPods: budget.status?.expectedPods ?? 0,
    selector: selector && {
      ...(selector.matchLabels ? { matchLabels: selector.matchLabels } : {}),
      ...(selector.matchExpressions
        ? {
            matchExpressions: selector.matchExpressions.map(({ key, operator, values }) => ({
              key,
              operator,
              ...(values ? { values } : {}),
            })),
          }
        : {}),
    },
    isUnhealthyAlwaysEvictable: budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow',
  };
}

function parsePhase(phase: string | undefined): ClusterPod['phase'] {
  return phase === 'Pending' || phase === 'Running' || phase === 'Succeeded' || phase === 'Failed' ? phase : 'Unknown';
}

function millis(date: Date | undefined): number | undefined {
  return date === undefined ? undefined : date.getTime();
}
