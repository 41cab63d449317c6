import type { ClusterPod } from '../../cluster/cluster-port.ts';
import { imageTag } from '../../inventory/image-versions.ts';
import { askNode } from '../../inventory/observe-node.ts';
import { clusterBeside, nodeOf, type StepScope } from '../step-scope.ts';
import { kubernetesComponents } from '../steps/kubeadm.ts';
import { type GateLook, orNotYet, processOf } from './gate-look.ts';

/** One look at the control plane of the step's node; no waiting. kubeadm itself has waited for each new static pod. */
export function lookAtControlPlane(version: string, scope: StepScope): Promise<GateLook> {
  return orNotYet(scope, async () => {
    const pods = clusterBeside(scope).listPods({ node: nodeOf(scope), namespace: 'kube-system' }, scope.signal);
    const [server, ofNode] = await Promise.all([apiServerProblem(scope, version), pods]);
    const problem = server ?? staticPodProblem(version, ofNode, scope) ?? (await etcdProblem(scope));
    return problem ?? { processes: staticPods(ofNode).map(processOf), isProven: true };
  });
}

/** Its own /readyz at its own address: a load balancer would hide it. Without a version any will do. */
export async function apiServerProblem(scope: StepScope, version?: string): Promise<string | undefined> {
  const cluster = clusterBeside(scope);
  const node = await cluster.getNode(nodeOf(scope), scope.signal);
  const { isReady, version: served, problem } = await cluster.apiServerOf(node, scope.signal);
  if (!isReady) return `the API server on ${node.name} is not ready: ${problem ?? 'no answer'}`;
  if (version !== undefined && served !== version) return `the API server on ${node.name} serves ${served ?? 'no version'}, not ${version}`;
  return undefined;
}

export function staticPodProblem(version: string, pods: readonly ClusterPod[], scope: StepScope): string | undefined {
  const node = nodeOf(scope);
  for (const component of [...kubernetesComponents, 'etcd']) {
    const pod = staticPods(pods).find(({ name }) => name === `${component}-${node}`);
    if (!pod) return `${component} on ${node} is not mirrored yet`;
    if (!pod.isReady) return `${component} on ${node} is not ready`;
    const tag = imageTag(pod.images[0] ?? '');
    if (component !== 'etcd' && tag !== version) return `${component} on ${node} is still ${tag ?? 'of no version'}`;
  }
  return undefined;
}

/** All of them, also those that are not kubeadm's: a new kubelet restarts each. */
export function staticPods(pods: readonly ClusterPod[]): ClusterPod[] {
  return pods.filter(({ namespace, isMirror }) => isMirror && namespace === 'kube-system');
}

export async function etcdProblem(scope: StepScope): Promise<string | undefined> {
  const node = nodeOf(scope);
  const etcd = await askNode(node, { kind: 'readEtcd', input: {} }, scope, scope.signal);
  if (/^0*$/.test(etcd.leaderId)) return `the etcd member on ${node} sees no leader`;
  if (etcd.isLearner) return `the etcd member on ${node} is a learner`;
  const own = etcd.alarms.find(({ memberId }) => memberId === etcd.memberId);
  return own ? `the etcd member on ${node} raises ${own.alarm}` : undefined;
}
