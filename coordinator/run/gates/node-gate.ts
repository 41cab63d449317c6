import { toKubestepError } from '../../../shared/errors.ts';
import type { ClusterNode, ClusterPod } from '../../cluster/cluster-port.ts';
import { askNode } from '../../inventory/observe-node.ts';
import { clusterBeside, nodeOf, type StepScope } from '../step-scope.ts';
import type { NodeBefore } from '../steps/drain.ts';
import { isControlPlane } from '../steps/kubeadm.ts';
import { controlPlaneProblem } from './control-plane-gate.ts';

export interface NodeGate {
  readonly version: string;
  /** The Lease must have been renewed after this: only the new kubelet can have done it. */
  readonly renewedAfterMs: number;
  readonly before: NodeBefore;
}

/** The first thing that does not prove the node's return; undefined when all of it does. One look, no waiting. */
export async function nodeProblem(gate: NodeGate, scope: StepScope): Promise<string | undefined> {
  try {
    return (
      (await kubeletProblem(gate, scope)) ??
      (await objectProblem(gate, scope)) ??
      (await podProblem(gate, scope)) ??
      (isControlPlane(scope) ? await controlPlaneProblem(gate.version, scope) : undefined)
    );
  } catch (thrown) {
    scope.signal.throwIfAborted();
    const { code, message } = toKubestepError(thrown);
    if (code === 'internal') throw thrown;
    return message; // the API or the agent is away: not yet
  }
}

async function kubeletProblem({ version }: NodeGate, scope: StepScope): Promise<string | undefined> {
  const node = nodeOf(scope);
  const { kubelet } = await askNode(node, { kind: 'readFacts', input: {} }, scope, scope.signal);
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

async function podProblem({ before }: NodeGate, scope: StepScope): Promise<string | undefined> {
  const pods = await clusterBeside(scope).listPods({ node: nodeOf(scope) }, scope.signal);
  const isNew = ({ namespace, name }: ClusterPod) => !before.troubledPods.includes(`${namespace}/${name}`);
  const waiting = pods.find((pod) => pod.controller?.kind === 'DaemonSet' && !pod.isReady && pod.deletedAtMs === undefined && isNew(pod));
  if (waiting) return `${waiting.namespace}/${waiting.name} of DaemonSet ${waiting.controller?.name} is not ready`;
  const looping = pods.find((pod) => pod.waitingReason === 'CrashLoopBackOff' && isNew(pod));
  return looping && `${looping.namespace}/${looping.name} is in a crash loop since the upgrade`;
}
