import { KubestepError } from '../../shared/errors.ts';
import { tryParseKubeVersion } from '../../shared/version.ts';
import type { ClusterNode } from '../cluster/cluster-port.ts';
import { kubeProxyVersion, staticPodVersion } from '../inventory/image-versions.ts';
import { versionsAfter } from '../plan/step-effects.ts';
import { type NodeVersions, type SkewViolation, skewViolations } from '../policy/skew.ts';
import { clusterBeside, patiently, type StepScope } from './step-scope.ts';

/** Steps after which some component has another version. */
const changing = new Set(['installKubeadm', 'kubeadmApply', 'kubeadmNode', 'installKubelet', 'restartKubelet']);

/**
 * Looks ahead before each step that changes versions: the cluster as it is now, with the step's effect, must be inside the skew policy. The plan
 * proved it for the cluster as it was then; people and other machines may have changed it since. What is outside already and stays just as it is
 * does not stop the run: often the way out leads forward.
 *
 * @throws KubestepError `step-failed` naming the pair.
 */
export async function refuseSkew(scope: StepScope): Promise<void> {
  const { step, hop, runId } = scope;
  if (!changing.has(step.kind)) return;
  const now = { nodes: await patiently(() => observedVersions(scope), scope) };
  const already = new Set(skewViolations(now).map(({ node, evidence }) => `${node} ${evidence}`));
  const after = skewViolations(versionsAfter(now, step, hop)).filter(isSerious);
  const broken = after.find(({ node, evidence }) => !already.has(`${node} ${evidence}`));
  if (!broken) return;
  throw new KubestepError(
    'step-failed',
    `${step.kind} on ${step.node} would break the version-skew policy: ${broken.node} would have ${broken.evidence}`,
    {
      hint: `bring ${broken.node} back inside the policy, then: kubestep upgrade retry ${runId}`,
    },
  );
}

/** kubectl serves people at a shell; the upgrade replaces it together with the kubelet. */
function isSerious({ rule }: SkewViolation): boolean {
  return rule !== 'skew/kubectl';
}

async function observedVersions(scope: StepScope): Promise<NodeVersions[]> {
  const { signal } = scope;
  const cluster = clusterBeside(scope);
  const [nodes, pods] = await Promise.all([cluster.listNodes(signal), cluster.listPods({ namespace: 'kube-system' }, signal)]);
  return Promise.all(
    nodes.map(async (node) => {
      const versions = {
        kubeProxy: kubeProxyVersion(pods, node.name),
        apiServer: node.role === 'control-plane' ? await apiServerVersion(node, scope) : undefined,
        controllerManager: staticPodVersion(pods, 'kube-controller-manager', node.name),
        scheduler: staticPodVersion(pods, 'kube-scheduler', node.name),
      };
      return { name: node.name, kubelet: parsed(node.kubeletVersion, node), ...parsedAll(versions, node) };
    }),
  );
}

/** The step's own API server may be away because the step itself replaces it; of the others each must tell its version. */
async function apiServerVersion(node: ClusterNode, { cluster, step, hop, signal }: StepScope): Promise<string> {
  const { version, problem } = await cluster.apiServerOf(node, signal);
  if (version !== undefined) return version;
  if (node.name === step.node && (step.kind === 'kubeadmApply' || step.kind === 'kubeadmNode')) return hop.from;
  throw new KubestepError('unavailable', `the API server on ${node.name} does not tell its version: ${problem ?? 'no answer'}`);
}

function parsed(version: string, { name }: ClusterNode) {
  const known = tryParseKubeVersion(version);
  if (known) return known;
  throw new KubestepError('step-failed', `${name} reports ${JSON.stringify(version)}, which is no release of Kubernetes`);
}

function parsedAll(versions: Readonly<Record<string, string | undefined>>, node: ClusterNode) {
  const known = Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([component, version]) => [component, parsed(version, node)]));
}
