import { toKubestepError } from '../../../shared/errors.ts';
import { imageTag } from '../../inventory/image-versions.ts';
import { askNode } from '../../inventory/observe-node.ts';
import { clusterBeside, nodeOf, type StepScope } from '../step-scope.ts';
import { kubernetesComponents } from '../steps/kubeadm.ts';

/** The first thing that is not right with the control plane of the step's node; undefined when all is well. One look, no waiting. */
export async function controlPlaneProblem(version: string, scope: StepScope): Promise<string | undefined> {
  try {
    return (await apiServerProblem(version, scope)) ?? (await staticPodProblem(version, scope)) ?? (await etcdProblem(scope));
  } catch (thrown) {
    scope.signal.throwIfAborted();
    const { code, message } = toKubestepError(thrown);
    if (code === 'internal') throw thrown;
    return message; // the API or the agent is away: not yet
  }
}

/** Its own /readyz at its own address: a load balancer would hide it. */
async function apiServerProblem(version: string, scope: StepScope): Promise<string | undefined> {
  const cluster = clusterBeside(scope);
  const node = await cluster.getNode(nodeOf(scope), scope.signal);
  const { isReady, version: served, problem } = await cluster.apiServerOf(node, scope.signal);
  if (!isReady) return `the API server on ${node.name} is not ready: ${problem ?? 'no answer'}`;
  if (served !== version) return `the API server on ${node.name} serves ${served ?? 'no version'}, not ${version}`;
  return undefined;
}

async function staticPodProblem(version: string, scope: StepScope): Promise<string | undefined> {
  const node = nodeOf(scope);
  const pods = await clusterBeside(scope).listPods({ node, namespace: 'kube-system' }, scope.signal);
  for (const component of [...kubernetesComponents, 'etcd']) {
    const pod = pods.find(({ name, isMirror }) => isMirror && name === `${component}-${node}`);
    if (!pod) return `${component} on ${node} is not mirrored yet`;
    if (!pod.isReady) return `${component} on ${node} is not ready`;
    const tag = imageTag(pod.images[0] ?? '');
    if (component !== 'etcd' && tag !== version) return `${component} on ${node} is still ${tag ?? 'of no version'}`;
  }
  return undefined;
}

async function etcdProblem(scope: StepScope): Promise<string | undefined> {
  const node = nodeOf(scope);
  const etcd = await askNode(node, { kind: 'readEtcd', input: {} }, scope, scope.signal);
  if (/^0*$/.test(etcd.leaderId)) return `the etcd member on ${node} sees no leader`;
  if (etcd.isLearner) return `the etcd member on ${node} is a learner`;
  const own = etcd.alarms.find(({ memberId }) => memberId === etcd.memberId);
  return own ? `the etcd member on ${node} raises ${own.alarm}` : undefined;
}
