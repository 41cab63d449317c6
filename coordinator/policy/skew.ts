import { compareKubeVersions, formatKubeVersion, type KubeVersion, minorsBetween } from '../../shared/version.ts';

/** Versions of everything that the skew policy speaks of, as they are or as a step would make them. */
export interface ComponentVersions {
  readonly nodes: readonly NodeVersions[];
}

export interface NodeVersions {
  readonly name: string;
  readonly kubelet: KubeVersion;
  readonly kubeProxy?: KubeVersion;
  /** The package of the node; what would run next. */
  readonly kubeadm?: KubeVersion;
  readonly kubectl?: KubeVersion;
  /** The rest on control-plane nodes only. */
  readonly apiServer?: KubeVersion;
  readonly controllerManager?: KubeVersion;
  readonly scheduler?: KubeVersion;
}

export interface SkewViolation {
  readonly rule:
    | 'skew/api-servers'
    | 'skew/kubelet-too-new'
    | 'skew/kubelet-too-old'
    | 'skew/kube-proxy-too-new'
    | 'skew/kube-proxy-too-old'
    | 'skew/kube-proxy-kubelet'
    | 'skew/controller-manager'
    | 'skew/scheduler'
    | 'skew/kubeadm-kubelet'
    | 'skew/kubectl';
  readonly node: string;
  /** Both versions and the rule, in words. */
  readonly evidence: string;
}

/**
 * Checks every pair of components against the version-skew policy. Pure; an empty answer means that the cluster is inside the policy.
 *
 * While API servers differ, kubelets and kube-proxies are measured against both ends: never newer than the oldest (a load balancer may send them
 * there, kubernetes/kubernetes#127316), at most three minors older than the newest (two for kubelets below 1.25). Controller-manager and scheduler
 * are measured against the API server of their own node, because kubeadm points their kubeconfigs there.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/
 * @see https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/create-cluster-kubeadm/#version-skew-policy
 */
export function skewViolations({ nodes }: ComponentVersions): SkewViolation[] {
  const apiServers = nodes.flatMap((node) => (node.apiServer ? [node.apiServer] : [])).sort(compareKubeVersions);
  const oldest = apiServers[0];
  const newest = apiServers.at(-1);
  if (!oldest || !newest) return [];
  return nodes.flatMap((node) => [
    ...apiServerPair(node, newest),
    ...followers(node, { oldest, newest }),
    ...ownControlPlane(node),
    ...sameNode(node),
    ...kubectlPair(node, { oldest, newest }),
  ]);
}

interface ApiServerRange {
  readonly oldest: KubeVersion;
  readonly newest: KubeVersion;
}

function apiServerPair({ name, apiServer }: NodeVersions, newest: KubeVersion): SkewViolation[] {
  if (!apiServer || minorsBetween(apiServer, newest) <= 1) return [];
  return [violation('skew/api-servers', name, `API server ${text(apiServer)}`, `another serves ${text(newest)}: at most 1 minor apart`)];
}

/** Kubelet and kube-proxy follow the API servers under the same rule. */
function followers(node: NodeVersions, range: ApiServerRange): SkewViolation[] {
  return [
    ...follower(node.name, node.kubelet, range, 'kubelet'),
    ...(node.kubeProxy ? follower(node.name, node.kubeProxy, range, 'kube-proxy') : []),
  ];
}

function follower(name: string, version: KubeVersion, { oldest, newest }: ApiServerRange, what: 'kubelet' | 'kube-proxy'): SkewViolation[] {
  const reach = version.minor < 25 ? 2 : 3;
  if (minorsBetween(oldest, version) > 0) {
    return [violation(`skew/${what}-too-new`, name, `${what} ${text(version)}`, `an API server is ${text(oldest)}: never newer`)];
  }
  if (minorsBetween(version, newest) > reach) {
    return [
      violation(`skew/${what}-too-old`, name, `${what} ${text(version)}`, `API server ${text(newest)}: at most ${reach} minors older`),
    ];
  }
  return [];
}

function ownControlPlane({ name, apiServer, controllerManager, scheduler }: NodeVersions): SkewViolation[] {
  if (!apiServer) return [];
  const outside = (version: KubeVersion | undefined) =>
    version !== undefined && (minorsBetween(apiServer, version) > 0 || minorsBetween(version, apiServer) > 1);
  const rule = `its API server is ${text(apiServer)}: never newer, at most 1 minor older`;
  const found: SkewViolation[] = [];
  if (controllerManager && outside(controllerManager)) {
    found.push(violation('skew/controller-manager', name, `controller-manager ${text(controllerManager)}`, rule));
  }
  if (scheduler && outside(scheduler)) found.push(violation('skew/scheduler', name, `scheduler ${text(scheduler)}`, rule));
  return found;
}

function sameNode({ name, kubelet, kubeProxy, kubeadm }: NodeVersions): SkewViolation[] {
  const reach = kubelet.minor < 25 ? 2 : 3;
  const found: SkewViolation[] = [];
  if (kubeProxy && Math.abs(minorsBetween(kubeProxy, kubelet)) > reach) {
    found.push(
      violation(
        'skew/kube-proxy-kubelet',
        name,
        `kube-proxy ${text(kubeProxy)}`,
        `kubelet ${text(kubelet)}: at most ${reach} minors apart`,
      ),
    );
  }
  // kubeadm accepts kubelets of its own minor and up to three older ones since 1.29, one before (kubernetes/kubernetes#120825).
  const kubeadmReach = kubeadm && kubeadm.minor < 29 ? 1 : 3;
  if (kubeadm && (minorsBetween(kubelet, kubeadm) > kubeadmReach || minorsBetween(kubeadm, kubelet) > 0)) {
    found.push(
      violation(
        'skew/kubeadm-kubelet',
        name,
        `kubeadm ${text(kubeadm)}`,
        `kubelet ${text(kubelet)}: same minor or up to ${kubeadmReach} older`,
      ),
    );
  }
  return found;
}

function kubectlPair({ name, kubectl }: NodeVersions, { oldest, newest }: ApiServerRange): SkewViolation[] {
  if (!kubectl) return [];
  if (Math.abs(minorsBetween(kubectl, oldest)) <= 1 && Math.abs(minorsBetween(kubectl, newest)) <= 1) return [];
  return [violation('skew/kubectl', name, `kubectl ${text(kubectl)}`, `API servers ${text(oldest)} to ${text(newest)}: within 1 minor`)];
}

function violation(rule: SkewViolation['rule'], node: string, seen: string, other: string): SkewViolation {
  return { rule, node, evidence: `${seen} while ${other}` };
}

function text(version: KubeVersion): string {
  return formatKubeVersion(version);
}
