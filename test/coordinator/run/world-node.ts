import type { KubestepError } from '../../../shared/errors.ts';
import { allFactsParts, type FactsPart, factsParts } from '../../../shared/facts-parts.ts';
import type { NodeFacts, OperationKind, OperationOutcome } from '../../../shared/operations.ts';
import { healthyFacts } from '../plan/inventory-builder.ts';

export interface WorldShape {
  readonly controlPlane: number;
  readonly workers: number;
  readonly from?: string;
  readonly target?: string;
  readonly etcdVersion?: string;
}

export interface WorldNode {
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  /** Versions of packages, as `1.33.13-1.1`. */
  readonly packages: Record<'kubeadm' | 'kubelet' | 'kubectl', string>;
  packageStatus: string;
  repositoryMinor: string;
  /** Of the static pods; control-plane nodes only. */
  controlPlaneVersion: string;
  kubeletVersion: string;
  kubeProxyVersion: string;
  invocation: number;
  cordon: { isCordoned: boolean; by?: string };
  /** `namespace/name` of pods that a drain moves. */
  pods: string[];
  labels: Record<string, string>;
  isReady: boolean;
  /** Set: the kubelet renews its Lease no more, while the Node object still says Ready. */
  leaseFrozenAtMs?: number;
  crashLooping: string[];
  /** When the containers of its static pods started; absent: the API does not tell. */
  staticPodsSinceMs?: number;
}

/** What the next operation of a kind on a node does instead of its work. */
export interface Trouble {
  readonly node: string;
  readonly kind: OperationKind;
  readonly times: number;
  /** An outcome instead of the work, or after it. */
  readonly outcome?: OperationOutcome;
  readonly isWorkDone?: boolean;
  /** What it leaves behind. */
  readonly harm?: (node: WorldNode) => void;
  /** Thrown by the port; the operation may still be done. */
  readonly error?: KubestepError;
}

export function factsOf(node: WorldNode): NodeFacts {
  const facts = healthyFacts(node.role === 'control-plane' ? node.controlPlaneVersion : node.kubeletVersion, node.role === 'control-plane');
  return {
    ...facts,
    packages: Object.entries(node.packages).map(([name, version]) => ({ name, version, status: node.packageStatus, isHeld: true })),
    kubeadmVersion: versionOf(node.packages.kubeadm),
    kubectlVersion: versionOf(node.packages.kubectl),
    kubelet: { ...facts.kubelet, invocationId: `invocation-${node.invocation}`, version: node.kubeletVersion },
    repository: { file: '/etc/apt/sources.list.d/kubernetes.list', uri: 'https://pkgs.k8s.io/', minor: node.repositoryMinor },
  };
}

/** A look at some parts brings nothing else: a handler that reads what it did not ask for must fail here. */
export function partsOf(facts: NodeFacts, parts: readonly FactsPart[] = allFactsParts): Partial<NodeFacts> {
  const fields: readonly string[] = ['takenAtMs', ...parts.flatMap((part) => factsParts[part])];
  return Object.fromEntries(Object.entries(facts).filter(([field]) => fields.includes(field)));
}

export function newNode(name: string, role: WorldNode['role'], from: string): WorldNode {
  const deb = `${from.slice(1)}-1.1`;
  return {
    name,
    role,
    packages: { kubeadm: deb, kubelet: deb, kubectl: deb },
    packageStatus: 'hi ',
    repositoryMinor: from.split('.').slice(0, 2).join('.'),
    controlPlaneVersion: from,
    kubeletVersion: from,
    kubeProxyVersion: from,
    invocation: 1,
    cordon: { isCordoned: false },
    pods: role === 'worker' ? [`default/web-${name}`] : [],
    labels: { 'example.com/rack': 'r1' },
    isReady: true,
    crashLooping: [],
  };
}

export function versionOf(deb: string): string {
  return `v${deb.split('-')[0]}`;
}
