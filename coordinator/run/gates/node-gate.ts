import type { KubeletFacts } from '../../../shared/operations.ts';
import type { ClusterNode, ClusterPod } from '../../cluster/cluster-port.ts';
import { askNode } from '../../inventory/observe-node.ts';
import { clusterBeside, nodeOf, type StepScope } from '../step-scope.ts';
import type { NodeBefore } from '../steps/drain.ts';
import { isControlPlane } from '../steps/kubeadm.ts';
import { apiServerProblem, etcdProblem, staticPodProblem, staticPods } from './control-plane-gate.ts';
import { type Evidence, type GateLook, orNotYet, processOf } from './gate-look.ts';

export interface NodeGate {
  readonly version: string;
  /** Of the node's own control plane, where it is not the kubelet's. */
  readonly controlPlaneVersion?: string;
  /** The Lease must have been renewed after this: only the new kubelet can have done it. */
  readonly renewedAfterMs: number;
  readonly before: NodeBefore;
}

/** One look for what proves the node's return; no waiting. */
export function lookAtNode(gate: NodeGate, scope: StepScope): Promise<GateLook> {
  return orNotYet(scope, async () => {
    const hasControlPlane = isControlPlane(scope);
    const version = gate.controlPlaneVersion ?? gate.version;
    const [object, pods, server] = await Promise.all([
      objectProblem(gate, scope),
      clusterBeside(scope).listPods({ node: nodeOf(scope) }, scope.signal),
      hasControlPlane ? apiServerProblem(scope, version) : undefined,
    ]);
    if (object !== undefined) return kubeletProblem(gate, await readKubelet(scope), scope) ?? object;
    const ofPods = podProblem(gate, pods) ?? server ?? (hasControlPlane ? staticPodProblem(version, pods, scope) : undefined);
    if (ofPods !== undefined) return ofPods;
    // Last, because each of these starts a program on a node that has enough to do.
    const [kubelet, etcd] = await Promise.all([readKubelet(scope), hasControlPlane ? etcdProblem(scope) : undefined]);
    return kubeletProblem(gate, kubelet, scope) ?? etcd ?? evidenceOf(gate, kubelet, staticPods(pods));
  });
}

/**
 * A kubelet of another minor restarts every static pod once more, seconds later, while Ready stays True (measured). When all of them run since
 * after its own start, that is over; on a patch hop it never comes, and only longer watching is left. Both times are the node's.
 */
function evidenceOf({ renewedAfterMs }: NodeGate, kubelet: KubeletFacts, pods: readonly ClusterPod[]): Evidence {
  const isProven = pods.every(({ runningSinceMs }) => runningSinceMs !== undefined && runningSinceMs > renewedAfterMs);
  return { processes: [kubelet.invocationId, ...pods.map(processOf)], isProven };
}

async function readKubelet(scope: StepScope): Promise<KubeletFacts> {
  const look = { kind: 'readFacts', input: { parts: ['kubelet'] } } as const;
  return (await askNode(nodeOf(scope), look, scope, scope.signal)).kubelet;
}

function kubeletProblem({ version }: NodeGate, kubelet: KubeletFacts, scope: StepScope): string | undefined {
  const node = nodeOf(scope);
  if (kubelet.activeState !== 'active') return `the kubelet on ${node} is ${kubelet.activeState} (${kubelet.subState})`;
  if (kubelet.version !== undefined && kubelet.version !== version) return `the kubelet on ${node} runs ${kubelet.version}, not ${version}`;
  return undefined;
}

/** Ready alone proves nothing: after a power cut the API shows it for 40 s more. A Lease that was renewed since does. */
async function objectProblem({ version, renewedAfterMs, before }: NodeGate, scope: StepScope): Promise<string | undefined> {
  const cluster = clusterBeside(scope);
  const node = await cluster.getNode(nodeOf(scope), scope.signal);
  if (!node.isReady) return `${node.name} is NotReady`;
  if (node.kubeletVersion !== version) return `${node.name} reports kubelet ${node.kubeletVersion}, not ${version}`;
  if (!/^[a-z-]+:\/\/./.test(node.containerRuntime)) return `the container runtime of ${node.name} does not answer`;
  const renewed = await cluster.leaseRenewedAtMs(node.name, scope.signal);
  if (renewed === undefined || renewed <= renewedAfterMs) return `the kubelet of ${node.name} has not renewed its Lease since its restart`;
  return labelProblem(node, before) ?? taintProblem(node, before);
}

/** Labels that people and controllers set must survive; Kubernetes' own may change with the version. */
function labelProblem({ name, labels }: ClusterNode, before: NodeBefore): string | undefined {
  const lost = Object.entries(before.labels).find(([key, value]) => !isKubernetesOwn(key) && labels[key] !== value);
  return lost && `${name} has lost its label ${lost[0]}=${lost[1]}`;
}

function isKubernetesOwn(key: string): boolean {
  const domain = key.split('/')[0] ?? '';
  return key.includes('/') && domain !== 'node-role.kubernetes.io' && (domain.endsWith('kubernetes.io') || domain.endsWith('k8s.io'));
}

/** `node.kubernetes.io/…` are conditions, which come and go with the cordon and the restart. */
function taintProblem({ name, taints }: ClusterNode, before: NodeBefore): string | undefined {
  const lost = before.taints.find((taint) => !taint.startsWith('node.kubernetes.io/') && !taints.includes(taint));
  return lost && `${name} has lost its taint ${lost}`;
}

function podProblem({ before }: NodeGate, pods: readonly ClusterPod[]): string | undefined {
  const isNew = ({ namespace, name }: ClusterPod) => !before.troubledPods.includes(`${namespace}/${name}`);
  const waiting = pods.find((pod) => pod.controller?.kind === 'DaemonSet' && !pod.isReady && pod.deletedAtMs === undefined && isNew(pod));
  if (waiting) return `${waiting.namespace}/${waiting.name} of DaemonSet ${waiting.controller?.name} is not ready`;
  const looping = pods.find((pod) => pod.waitingReason === 'CrashLoopBackOff' && isNew(pod));
  return looping && `${looping.namespace}/${looping.name} is in a crash loop since the upgrade`;
}
