import type { RemovedApi } from '../policy/removed-apis.ts';
import type { AddonFacts } from './addons.ts';
import type { ApiUsage } from './api-usage.ts';
import type { NodeTerm, PodPlacement } from './placement.ts';
import type { Amounts } from './quantity.ts';

/**
 * The Kubernetes API as the coordinator needs it. The real one picks an API server: never that of a node named in `avoid` if there is another.
 *
 * @throws KubestepError `unavailable` for everything that means "not yet": connection refused or cut, time-out, 5xx, 429 of the server itself,
 *   and 401/403 within a minute of an API server's restart (it answers before its RBAC is loaded). `permission-denied` for a 401/403 that
 *   stays. `not-found`. Reads are retried inside until the signal or `withinMs` (default 20 s) ends them.
 */
export interface ClusterPort {
  /** A view that does not use the API server of these nodes as long as another one answers. */
  avoiding(nodes: readonly string[]): ClusterPort;
  serverVersion(signal: AbortSignal): Promise<string>;
  /** Asks the API server on this node itself, at its InternalIP. */
  apiServerOf(
    node: ClusterNode,
    signal: AbortSignal,
  ): Promise<{ readonly isReady: boolean; readonly version?: string; readonly problem?: string }>;
  listNodes(signal: AbortSignal): Promise<ClusterNode[]>;
  getNode(name: string, signal: AbortSignal): Promise<ClusterNode>;
  /** Sets or clears `spec.unschedulable`, and in the same write the annotation `kubestep.dev/cordoned-by`. Safe to repeat. */
  setCordon(name: string, cordon: { readonly isCordoned: boolean; readonly by?: string }, signal: AbortSignal): Promise<void>;
  /** Renew time of the node's Lease in kube-node-lease, ms since the epoch. */
  leaseRenewedAtMs(node: string, signal: AbortSignal): Promise<number | undefined>;
  listPods(options: { readonly node?: string; readonly namespace?: string }, signal: AbortSignal): Promise<ClusterPod[]>;
  getPod(namespace: string, name: string, signal: AbortSignal): Promise<ClusterPod | undefined>;
  /** The pod as YAML, without status and server-set fields, ready for `kubectl apply`. */
  podManifest(namespace: string, name: string, signal: AbortSignal): Promise<string>;
  listBudgets(signal: AbortSignal): Promise<Budget[]>;
  /** One Eviction call. Safe to repeat: `uid` is a precondition. */
  evict(pod: { readonly namespace: string; readonly name: string; readonly uid: string }, signal: AbortSignal): Promise<EvictionAnswer>;
  getDaemonSet(
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<{ readonly desired: number; readonly ready: number } | undefined>;
  configMap(namespace: string, name: string, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined>;
  /** kube-proxy and CoreDNS, and who has changed them since kubeadm. */
  addons(signal: AbortSignal): Promise<AddonFacts>;
  /** What still uses these API versions: calls that the API servers counted, stored objects, and what was last applied. Changes nothing. */
  apiUsage(rows: readonly RemovedApi[], signal: AbortSignal): Promise<ApiUsage>;
  /** Persistent volumes that only some nodes can reach. */
  listBoundVolumes(signal: AbortSignal): Promise<BoundVolume[]>;
  /** Admission webhooks that fail closed, each with the nodes of its service's ready endpoints. */
  listStrictWebhooks(signal: AbortSignal): Promise<StrictWebhook[]>;
  /**
   * Deletes one pod without asking a budget. Safe to repeat: `uid` is a precondition.
   *
   * @param options.graceSeconds - Absent: the pod's own. 0 removes the object without waiting for its node: its processes may still run there.
   */
  deletePod(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    options: { readonly graceSeconds?: number },
    signal: AbortSignal,
  ): Promise<'deleted' | 'gone'>;
  /** The mark of a coordinator that was installed for this cluster after this one; undefined when this one is the last. */
  laterCoordinator(signal: AbortSignal): Promise<string | undefined>;
  /** UID of the kube-system namespace: what makes this cluster this cluster. */
  clusterUid(signal: AbortSignal): Promise<string>;
}

export const cordonedByAnnotation = 'kubestep.dev/cordoned-by';

export interface ClusterNode {
  readonly name: string;
  readonly uid: string;
  readonly role: 'control-plane' | 'worker';
  readonly isReady: boolean;
  /** When Ready last changed, ms since the epoch. */
  readonly readyChangedAtMs?: number;
  readonly isCordoned: boolean;
  readonly cordonedBy?: string;
  readonly kubeletVersion: string;
  readonly kubeProxyVersion?: string;
  readonly containerRuntime: string;
  readonly internalIp: string;
  readonly bootId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As `key=value:Effect`. */
  readonly taints: readonly string[];
  /** What its pods may ask for together; absent when the kubelet has not told yet. */
  readonly allocatable?: Amounts;
  /** Names only: the tools that mark nodes are known by them. */
  readonly annotationKeys?: readonly string[];
}

export interface ClusterPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node?: string;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly isReady: boolean;
  readonly isMirror: boolean;
  /** Being deleted since, ms; absent when it is not. */
  readonly deletedAtMs?: number;
  readonly controller?: { readonly kind: string; readonly name: string };
  readonly hasEmptyDir: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly images: readonly string[];
  readonly restarts: number;
  readonly startedAtMs?: number;
  /** The earliest present start among its containers, by the node's clock; absent while one of them does not run. */
  readonly runningSinceMs?: number;
  readonly waitingReason?: string;
  readonly priority?: number;
  readonly terminationGraceSeconds: number;
  /** Keep a deleted pod until someone removes them; absent when there are none. */
  readonly finalizers?: readonly string[];
  /** What it asks of a node; absent in old captures and in tests that place nothing. */
  readonly placement?: PodPlacement;
}

/** A volume that ties the pods of its claim to some nodes. */
export interface BoundVolume {
  readonly name: string;
  /** `namespace/name` of the claim that has it. */
  readonly claim: string;
  readonly nodeTerms: readonly NodeTerm[];
}

export interface StrictWebhook {
  /** As `validatingwebhookconfigurations/gatekeeper`. */
  readonly configuration: string;
  readonly name: string;
  readonly service: { readonly namespace: string; readonly name: string };
  /** What it is asked about, as `CREATE pods`; a star stands for everything. */
  readonly intercepts: readonly string[];
  /** Nodes of the service's ready endpoints, each once; empty when it has none. */
  readonly nodes: readonly string[];
}

export interface Budget {
  readonly namespace: string;
  readonly name: string;
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  /** Selector as the API gives it; `matches` in drain/budgets.ts evaluates it. */
  readonly selector: LabelSelector | undefined;
  /** Pods that are not ready may always be evicted; otherwise only while the budget itself is healthy. */
  readonly isUnhealthyAlwaysEvictable?: boolean;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

export type EvictionAnswer =
  | { readonly kind: 'evicted' }
  /** Gone already, or another pod has the name now. */
  | { readonly kind: 'gone' }
  /** 429 of a budget, or a pod in a namespace that is being deleted: later it may go; `message` is the API server's own. */
  | { readonly kind: 'refused'; readonly message: string; readonly retryAfterMs?: number }
  /** "more than one PodDisruptionBudget", a budget with impossible figures and the like: waiting will not help. */
  | { readonly kind: 'impossible'; readonly message: string };
