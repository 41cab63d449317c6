import type { Inventory, NodeInventory } from '../../../coordinator/inventory/inventory.ts';
import { minorsOnPath } from '../../../coordinator/plan/hop-packages.ts';
import type { NodeFacts } from '../../../shared/operations.ts';
import type { EtcdMemberFacts } from '../../../shared/operations-etcd.ts';
import type { RepositoryProbe } from '../../../shared/operations-packages.ts';
import { parseKubeVersion } from '../../../shared/version.ts';

export const nowMs = Date.UTC(2026, 10, 22, 12);

export function healthyFacts(version: string, isControlPlane: boolean, more: Partial<NodeFacts> = {}): NodeFacts {
  const deb = `${version.slice(1)}-1.1`;
  const manifest = (component: string) => ({
    image: `registry.k8s.io/${component}:${version}`,
    tag: version,
    sha256: component,
    flags: [],
  });
  return {
    takenAtMs: nowMs,
    bootId: 'boot-1',
    userspaceTimestampUs: 1,
    packages: ['kubeadm', 'kubelet', 'kubectl'].map((name) => ({ name, version: deb, status: 'hi ', isHeld: true })),
    dpkgAudit: '',
    hasDpkgJournal: false,
    kubelet: {
      activeState: 'active',
      subState: 'running',
      unitFileState: 'enabled',
      invocationId: 'inv-1',
      restarts: 0,
      version,
      flags: [],
    },
    kubeadmVersion: version,
    kubectlVersion: version,
    manifests: isControlPlane
      ? {
          'kube-apiserver': manifest('kube-apiserver'),
          'kube-controller-manager': manifest('kube-controller-manager'),
          'kube-scheduler': manifest('kube-scheduler'),
          etcd: { image: 'registry.k8s.io/etcd:3.5.24-0', tag: '3.5.24-0', sha256: 'etcd', flags: [] },
        }
      : {},
    disks: [{ path: '/var', freeBytes: 50 * 1024 ** 3, totalBytes: 100 * 1024 ** 3 }],
    repository: { file: '/etc/apt/sources.list.d/kubernetes.list', uri: 'https://pkgs.k8s.io/core:/stable:/v1.33/deb/', minor: 'v1.33' },
    rivals: [],
    cgroupVersion: 2,
    certificates: isControlPlane ? { '/etc/kubernetes/pki/apiserver.crt': nowMs + 200 * 86_400_000 } : {},
    hasAdminConf: isControlPlane,
    ...more,
  };
}

export function healthyEtcd(name: string, names: readonly string[], more: Partial<EtcdMemberFacts> = {}): EtcdMemberFacts {
  const idOf = (member: string) => `id-${member}`;
  return {
    memberId: idOf(name),
    clusterId: 'c1',
    version: '3.5.33',
    leaderId: idOf(names[0] ?? name),
    dbSizeBytes: 1000,
    revision: 5,
    isLearner: false,
    members: names.map((member) => ({ id: idOf(member), name: member, isLearner: false, peerUrls: [], clientUrls: [] })),
    alarms: [],
    ...more,
  };
}

export function probeOf(version: string, more: Partial<RepositoryProbe> = {}): RepositoryProbe {
  const minor = version.split('.').slice(0, 2).join('.');
  const deb = `${version.slice(1)}-1.1`;
  return {
    minor,
    uri: `https://pkgs.k8s.io/core:/stable:/${minor}/deb/`,
    versions: { kubeadm: [deb], kubelet: [deb], kubectl: [deb] },
    changes: ['kubeadm', 'kubelet', 'kubectl'].map((name) => ({ action: 'install', name, to: deb })),
    ...more,
  };
}

/** A probe for every minor on the way; the minors between have one patch, `.9`. */
function probesTo(from: string, target: string): RepositoryProbe[] {
  const minors = minorsOnPath(parseKubeVersion(from), parseKubeVersion(target));
  return minors.map((minor) => probeOf(target.startsWith(`${minor}.`) ? target : `${minor}.9`));
}

export interface InventoryShape {
  readonly from?: string;
  readonly target?: string;
  readonly controlPlane?: number;
  readonly workers?: number;
  /** Changes to a node by name. */
  readonly nodes?: Readonly<Record<string, Partial<NodeInventory>>>;
  readonly more?: Partial<Inventory>;
}

/** A healthy cluster, changed as asked. */
export function inventory({
  from = 'v1.33.13',
  target = 'v1.34.4',
  controlPlane = 3,
  workers = 2,
  nodes = {},
  more = {},
}: InventoryShape = {}): Inventory {
  const cps = Array.from({ length: controlPlane }, (_, index) => `cp${index + 1}`);
  const names = [...cps, ...Array.from({ length: workers }, (_, index) => `w${index + 1}`)];
  return {
    cluster: 'test',
    takenAtMs: nowMs,
    serverVersion: from,
    kubeProxyVersion: from,
    clusterConfiguration: {
      kubernetesVersion: from,
      etcd: 'local',
      featureGates: [],
      extraArgs: { 'kube-apiserver': [], 'kube-controller-manager': [], 'kube-scheduler': [], etcd: [] },
    },
    coordinatorNode: 'cp1',
    nodes: names.map((name) => ({ ...healthyNode(name, cps, from, target), ...nodes[name] })),
    ...more,
  };
}

function healthyNode(name: string, cps: readonly string[], from: string, target: string): NodeInventory {
  const isControlPlane = cps.includes(name);
  return {
    name,
    role: isControlPlane ? 'control-plane' : 'worker',
    isReady: true,
    isCordoned: false,
    kubeletVersion: from,
    kubeProxyVersion: from,
    containerRuntime: 'containerd://2.0.5',
    labels: {},
    taints: isControlPlane ? ['node-role.kubernetes.io/control-plane:NoSchedule'] : [],
    internalIp: '10.0.0.1',
    ...(isControlPlane
      ? { apiServerVersion: from, controllerManagerVersion: from, schedulerVersion: from, etcd: healthyEtcd(name, cps) }
      : {}),
    agent: { isEnrolled: true, isConnected: true, lastSeenMs: nowMs },
    clockSkewMs: 3,
    facts: healthyFacts(from, isControlPlane),
    repositories: probesTo(from, target),
    drain: { evictable: [], bare: [], emptyDir: [], blockedByBudget: [], ignored: [] },
  };
}
