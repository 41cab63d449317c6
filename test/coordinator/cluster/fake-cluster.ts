import type {
  BoundVolume,
  Budget,
  ClusterNode,
  ClusterPod,
  ClusterPort,
  EvictionAnswer,
  StrictWebhook,
} from '../../../coordinator/cluster/cluster-port.ts';
import { budgetsOf } from '../../../coordinator/drain/budgets.ts';
import type { Clock } from '../../../shared/clock.ts';
import { KubestepError } from '../../../shared/errors.ts';

export function aNode(name: string, changes: Partial<ClusterNode> = {}): ClusterNode {
  return {
    name,
    uid: `uid-of-${name}`,
    role: 'worker',
    isReady: true,
    isCordoned: false,
    kubeletVersion: 'v1.33.13',
    containerRuntime: 'containerd://1.6.20',
    internalIp: '10.77.0.21',
    bootId: 'boot-1',
    labels: {},
    taints: [],
    ...changes,
  };
}

/** A ready pod of a ReplicaSet in `default` on node w1. */
export function aPod(name: string, changes: Partial<ClusterPod> = {}): ClusterPod {
  return {
    namespace: 'default',
    name,
    uid: `uid-of-${name}`,
    node: 'w1',
    phase: 'Running',
    isReady: true,
    isMirror: false,
    controller: { kind: 'ReplicaSet', name: 'web-857c8bf9b5' },
    hasEmptyDir: false,
    labels: { app: 'web' },
    images: ['registry.example/web:1'],
    restarts: 0,
    terminationGraceSeconds: 30,
    ...changes,
  };
}

/** The same pod without what would bring it back. */
export function aBarePod(name: string, changes: Partial<ClusterPod> = {}): ClusterPod {
  const { controller: _, ...pod } = aPod(name, { labels: {}, ...changes });
  return pod;
}

export function aBudget(name: string, changes: Partial<Budget> = {}): Budget {
  return {
    namespace: 'default',
    name,
    disruptionsAllowed: 0,
    currentHealthy: 2,
    desiredHealthy: 2,
    expectedPods: 2,
    selector: { matchLabels: { app: 'web' } },
    ...changes,
  };
}

/** One cluster in memory, for tests of what stands on ClusterPort. It refuses what it was not told to expect. */
export class FakeCluster implements ClusterPort {
  readonly nodes = new Map<string, ClusterNode>();
  readonly daemonSets = new Set<string>();
  pods: ClusterPod[] = [];
  budgets: Budget[] = [];
  /** Every eviction, as `namespace/name`. */
  readonly evictions: string[] = [];
  readonly avoided: string[] = [];
  /** How long a pod takes to end. */
  stopMs = 3_000;
  /** Called before each list of pods; throws to play an API server that is away. */
  beforeListPods: () => void = () => undefined;
  /** Called after a pod is gone: its controller. */
  afterEviction: (pod: ClusterPod) => void = () => undefined;
  evictionAnswers: ((pod: ClusterPod) => EvictionAnswer | undefined)[] = [];
  readonly #clock: Clock;
  readonly #endsAtMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  avoiding(nodes: readonly string[]): ClusterPort {
    this.avoided.push(...nodes);
    return this;
  }

  async getNode(name: string): Promise<ClusterNode> {
    const node = this.nodes.get(name);
    if (!node) throw new KubestepError('not-found', `the cluster has no node ${JSON.stringify(name)}`);
    return node;
  }

  async listNodes(): Promise<ClusterNode[]> {
    return [...this.nodes.values()];
  }

  async setCordon(name: string, { isCordoned, by }: { readonly isCordoned: boolean; readonly by?: string }): Promise<void> {
    const { cordonedBy: _, ...node } = await this.getNode(name);
    this.nodes.set(name, { ...node, isCordoned, ...(by === undefined ? {} : { cordonedBy: by }) });
  }

  async listPods({ node, namespace }: { readonly node?: string; readonly namespace?: string }): Promise<ClusterPod[]> {
    this.beforeListPods();
    this.#endPods();
    return this.pods.filter((pod) => (node === undefined || pod.node === node) && (namespace === undefined || pod.namespace === namespace));
  }

  async getPod(namespace: string, name: string): Promise<ClusterPod | undefined> {
    return this.pods.find((pod) => pod.namespace === namespace && pod.name === name);
  }

  async podManifest(namespace: string, name: string): Promise<string> {
    if (!(await this.getPod(namespace, name))) throw new KubestepError('not-found', `no pod ${namespace}/${name}`);
    return `kind: Pod\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n`;
  }

  async listBudgets(): Promise<Budget[]> {
    return this.budgets;
  }

  async evict({
    namespace,
    name,
    uid,
  }: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  }): Promise<EvictionAnswer> {
    const pod = await this.getPod(namespace, name);
    this.evictions.push(`${namespace}/${name}`);
    if (!pod || pod.uid !== uid) return { kind: 'gone' };
    for (const answer of this.evictionAnswers) {
      const given = answer(pod);
      if (given) return given;
    }
    if (budgetsOf(pod, this.budgets).some((budget) => budget.disruptionsAllowed === 0)) {
      return { kind: 'refused', message: "Cannot evict pod as it would violate the pod's disruption budget." };
    }
    this.#endsAtMs.set(pod.uid, this.#clock.monotonic() + this.stopMs);
    this.pods = this.pods.map((other) => (other.uid === uid ? { ...other, deletedAtMs: this.#clock.now() } : other));
    return { kind: 'evicted' };
  }

  async getDaemonSet(namespace: string, name: string): Promise<{ readonly desired: number; readonly ready: number } | undefined> {
    return this.daemonSets.has(`${namespace}/${name}`) ? { desired: 1, ready: 1 } : undefined;
  }

  /** Every deletion, as `namespace/name grace`; a pod that nobody stops is gone at once. */
  readonly deletions: string[] = [];
  volumes: BoundVolume[] = [];
  webhooks: StrictWebhook[] = [];

  async deletePod(
    { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string },
    { graceSeconds }: { readonly graceSeconds?: number },
  ): Promise<'deleted' | 'gone'> {
    this.deletions.push(`${namespace}/${name}${graceSeconds === undefined ? '' : ` ${graceSeconds}`}`);
    if (!this.pods.some((pod) => pod.uid === uid)) return 'gone';
    const nowMs = this.#clock.now();
    this.pods = this.pods.map((pod) => (pod.uid === uid ? { ...pod, deletedAtMs: pod.deletedAtMs ?? nowMs } : pod));
    this.#endsAtMs.set(uid, this.#clock.monotonic() + (graceSeconds === 0 ? 0 : this.stopMs));
    return 'deleted';
  }

  async listBoundVolumes(): Promise<BoundVolume[]> {
    return this.volumes;
  }

  async listStrictWebhooks(): Promise<StrictWebhook[]> {
    return this.webhooks;
  }

  async laterCoordinator(): Promise<undefined> {
    return undefined;
  }

  serverVersion(): Promise<string> {
    throw new Error('serverVersion is not expected');
  }

  apiServerOf(): Promise<{ readonly isReady: boolean }> {
    throw new Error('apiServerOf is not expected');
  }

  leaseRenewedAtMs(): Promise<number | undefined> {
    throw new Error('leaseRenewedAtMs is not expected');
  }

  configMap(): Promise<undefined> {
    throw new Error('configMap is not expected');
  }

  addons(): Promise<never> {
    throw new Error('addons is not expected');
  }

  apiUsage(): Promise<never> {
    throw new Error('apiUsage is not expected');
  }

  clusterUid(): Promise<string> {
    throw new Error('clusterUid is not expected');
  }

  #endPods(): void {
    const ended = this.pods.filter((pod) => !pod.finalizers && (this.#endsAtMs.get(pod.uid) ?? Infinity) <= this.#clock.monotonic());
    this.pods = this.pods.filter((pod) => !ended.includes(pod));
    for (const pod of ended) this.afterEviction(pod);
  }
}
