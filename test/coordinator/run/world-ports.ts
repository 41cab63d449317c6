import type { ClusterNode, ClusterPod, ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import type { DrainPort } from '../../../coordinator/drain/drain-port.ts';
import type { Snapshot, SnapshotPort } from '../../../coordinator/snapshots/snapshot-port.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { snapshotName, ulid } from '../../../shared/names.ts';
import type { Random } from '../../../shared/random.ts';
import type { World } from './world.ts';
import type { WorldNode } from './world-node.ts';

const refuse = (what: string) => () => Promise.reject(new Error(`nobody was expected to ask for ${what}`));

const kubeadmConfig = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.33.13
etcd: {local: {dataDir: /var/lib/etcd}}
`;

/** The Kubernetes API of a World. */
export function clusterOf(world: World): ClusterPort {
  const cluster: ClusterPort = {
    avoiding: () => cluster,
    serverVersion: async () =>
      world.nodes
        .map(({ controlPlaneVersion }) => controlPlaneVersion)
        .sort()
        .at(-1) ?? '',
    apiServerOf: async ({ name }) => ({ isReady: true, version: world.node(name).controlPlaneVersion }),
    listNodes: async () => world.nodes.map(clusterNode),
    getNode: async (name) => clusterNode(world.node(name)),
    setCordon: async (name, { isCordoned, by }) => {
      world.node(name).cordon = { isCordoned, ...(isCordoned && by !== undefined ? { by } : {}) };
      world.assertInvariants(`cordon of ${name}`, { isUncordon: !isCordoned });
    },
    leaseRenewedAtMs: async (name) => world.node(name).leaseFrozenAtMs ?? world.clock.now(),
    listPods: async ({ node, namespace }) =>
      world.nodes
        .flatMap(podsOf)
        .filter((pod) => (node === undefined || pod.node === node) && (namespace === undefined || pod.namespace === namespace)),
    getPod: refuse('a pod'),
    podManifest: refuse('a manifest'),
    listBudgets: async () => [],
    evict: refuse('an eviction'),
    getDaemonSet: async () => ({ desired: 1, ready: 1 }),
    configMap: async () => ({ ClusterConfiguration: kubeadmConfig }),
    addons: async () => ({}),
    apiUsage: async () => ({ requested: [], stored: [], problems: [] }),
    listBoundVolumes: async () => [],
    listStrictWebhooks: async () => [],
    deletePod: refuse('a deletion'),
    laterCoordinator: async () => undefined,
    clusterUid: async () => 'uid',
  };
  return cluster;
}

function clusterNode(node: WorldNode): ClusterNode {
  return {
    name: node.name,
    uid: node.name,
    role: node.role,
    isReady: node.isReady,
    isCordoned: node.cordon.isCordoned,
    ...(node.cordon.by === undefined ? {} : { cordonedBy: node.cordon.by }),
    kubeletVersion: node.kubeletVersion,
    containerRuntime: 'containerd://2.0.5',
    internalIp: '10.0.0.1',
    bootId: 'boot-1',
    labels: node.labels,
    taints: node.role === 'control-plane' ? ['node-role.kubernetes.io/control-plane:NoSchedule'] : [],
  };
}

function podsOf(node: WorldNode): ClusterPod[] {
  const pod = (namespace: string, name: string, more: Partial<ClusterPod>): ClusterPod => ({
    namespace,
    name,
    uid: name,
    node: node.name,
    phase: 'Running',
    isReady: true,
    isMirror: false,
    hasEmptyDir: false,
    labels: {},
    images: [],
    restarts: 0,
    terminationGraceSeconds: 30,
    ...more,
  });
  const images = (component: string) => [`registry.k8s.io/${component}:${node.controlPlaneVersion}`];
  const statics = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map((component) =>
    pod('kube-system', `${component}-${node.name}`, {
      isMirror: true,
      images: images(component),
      ...(node.staticPodsSinceMs === undefined ? {} : { runningSinceMs: node.staticPodsSinceMs }),
    }),
  );
  const proxy = pod('kube-system', `kube-proxy-${node.name}`, {
    controller: { kind: 'DaemonSet', name: 'kube-proxy' },
    labels: { 'k8s-app': 'kube-proxy' },
    images: [`registry.k8s.io/kube-proxy:${node.kubeProxyVersion}`],
  });
  const looping = node.crashLooping.map((name) => pod('default', name, { isReady: false, waitingReason: 'CrashLoopBackOff' }));
  return [...(node.role === 'control-plane' ? statics : []), proxy, ...looping];
}

export function drainOf(world: World): DrainPort {
  return {
    preview: async (name) => ({ evictable: world.node(name).pods, bare: [], emptyDir: [], blockedByBudget: [], ignored: [] }),
    drain: async ({ node: name, by, onProgress }) => {
      const node = world.node(name);
      if (!node.cordon.isCordoned) node.cordon = { isCordoned: true, by };
      world.assertInvariants(`drain of ${name}`);
      const others = world.nodes.filter((other) => other.role === 'worker' && other.name !== name && !other.cordon.isCordoned);
      for (const pod of node.pods) others[0]?.pods.push(pod);
      onProgress({ total: node.pods.length, remaining: [] });
      node.pods = [];
    },
  };
}

/** Snapshots that always succeed, or never. */
export class WorldSnapshots implements SnapshotPort {
  readonly #world: World;
  readonly #random: Random;
  readonly taken: Snapshot[] = [];
  isFailing = false;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  async create(request: Parameters<SnapshotPort['create']>[0]): Promise<Snapshot> {
    const takenAtMs = this.#world.clock.now();
    const operationId = ulid(takenAtMs, this.#random);
    request.onOperation?.(operationId);
    await Promise.resolve();
    if (this.isFailing) throw new KubestepError('snapshot-invalid', 'the restored key count differs: 41, not 42');
    const name = snapshotName('cp1', takenAtMs);
    const snapshot: Snapshot = {
      name,
      state: 'verified',
      member: 'cp1',
      takenAtMs,
      trigger: request.trigger,
      copies: [],
      operationIds: [operationId],
    };
    this.taken.push(snapshot);
    return snapshot;
  }

  async verify(): Promise<Snapshot> {
    throw new Error('nobody was expected to ask for a verification');
  }

  async list(): Promise<Snapshot[]> {
    return this.taken;
  }

  async get(name: string): Promise<Snapshot | undefined> {
    return this.taken.find((snapshot) => snapshot.name === name);
  }

  async lastVerified(maxAgeMs = Number.POSITIVE_INFINITY): Promise<Snapshot | undefined> {
    return this.taken.findLast(({ takenAtMs }) => this.#world.clock.now() - takenAtMs <= maxAgeMs);
  }
}
