import type { ClusterPod } from '../cluster/cluster-port.ts';

/** What a drain does with each pod of a node. */
export interface Selection {
  /** Asked to leave, whether or not they need permission. */
  readonly evictable: readonly ClusterPod[];
  /** Nothing would bring them back: no controller, or a DaemonSet that is gone. `kubectl drain` wants `--force`. */
  readonly bare: readonly ClusterPod[];
  /** Local data is lost. `kubectl drain` wants `--delete-emptydir-data`. */
  readonly emptyDir: readonly ClusterPod[];
  readonly ignored: readonly { readonly pod: ClusterPod; readonly reason: 'daemonset' | 'mirror' }[];
}

/**
 * Selects exactly the pods that `kubectl drain --ignore-daemonsets` selects, with its rules in its order: DaemonSet, mirror, local storage,
 * controller. A finished pod passes all but the mirror rule: it has nothing left to lose.
 *
 * @param isDaemonSetThere - whether the DaemonSet object behind a pod exists.
 * @see https://github.com/kubernetes/kubectl/blob/master/pkg/drain/filters.go
 */
export function selectPods(pods: readonly ClusterPod[], isDaemonSetThere: (daemonSet: DaemonSetName) => boolean): Selection {
  const evictable: ClusterPod[] = [];
  const bare: ClusterPod[] = [];
  const emptyDir: ClusterPod[] = [];
  const ignored: { pod: ClusterPod; reason: 'daemonset' | 'mirror' }[] = [];
  for (const pod of pods) {
    const reason = whyIgnored(pod, isDaemonSetThere);
    if (reason) {
      ignored.push({ pod, reason });
      continue;
    }
    evictable.push(pod);
    if (isFinished(pod)) continue;
    if (pod.hasEmptyDir) emptyDir.push(pod);
    if (pod.controller === undefined || pod.controller.kind === 'DaemonSet') bare.push(pod); // a DaemonSet here is a missing one
  }
  return { evictable, bare, emptyDir, ignored };
}

export interface DaemonSetName {
  readonly namespace: string;
  readonly name: string;
}

/** The DaemonSets that have to be looked up before `selectPods` can decide; each once. */
export function daemonSetsOf(pods: readonly ClusterPod[]): DaemonSetName[] {
  const found = new Map<string, DaemonSetName>();
  for (const { namespace, controller } of pods) {
    if (controller?.kind === 'DaemonSet') found.set(`${namespace}/${controller.name}`, { namespace, name: controller.name });
  }
  return [...found.values()];
}

export function podName(pod: Pick<ClusterPod, 'namespace' | 'name'>): string {
  return `${pod.namespace}/${pod.name}`;
}

function whyIgnored(pod: ClusterPod, isDaemonSetThere: (daemonSet: DaemonSetName) => boolean): 'daemonset' | 'mirror' | undefined {
  if (
    pod.controller?.kind === 'DaemonSet' &&
    !isFinished(pod) &&
    isDaemonSetThere({ namespace: pod.namespace, name: pod.controller.name })
  ) {
    return 'daemonset';
  }
  return pod.isMirror ? 'mirror' : undefined;
}

function isFinished(pod: ClusterPod): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}
