import type { NodeFacts } from '../../shared/operations.ts';
import type { EtcdMemberFacts } from '../../shared/operations-etcd.ts';
import type { RepositoryProbe } from '../../shared/operations-packages.ts';
import type { OsProbe } from '../../shared/os-operations.ts';
import type { AddonFacts } from '../cluster/addons.ts';
import type { ApiUsage } from '../cluster/api-usage.ts';
import type { Budget, StrictWebhook } from '../cluster/cluster-port.ts';
import type { DrainPreview } from '../drain/drain-preview.ts';
import type { Workloads } from '../drain/room.ts';
import type { ControlPlaneHook } from '../plan/plan.ts';

/** What was observed, and when; never what is wanted. A part that could not be observed is absent, and its problem is told. */
export interface Inventory {
  readonly cluster: string;
  readonly takenAtMs: number;
  /** Newest API server, as `v1.33.13`. */
  readonly serverVersion: string;
  readonly nodes: readonly NodeInventory[];
  readonly kubeProxyVersion?: string;
  readonly clusterConfiguration?: {
    readonly kubernetesVersion: string;
    readonly etcd: 'local' | 'external';
    readonly etcdImageTag?: string;
    readonly featureGates: readonly string[];
    /** What kubeadm adds to each component's own flags, as `name=value`; all else in a manifest was written by hand. */
    /** hostPaths of the extraVolumes that kubeadm adds to each component. */
    readonly extraHostPaths?: Readonly<Record<'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler', readonly string[]>>;
    readonly imageRepository?: string;
    /** As `api.example:6443`. */
    readonly controlPlaneEndpoint?: string;
    /** Client URLs of an external etcd. */
    readonly etcdEndpoints?: readonly string[];
    readonly dnsImageRepository?: string;
    readonly extraArgs?: Readonly<Record<'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd', readonly string[]>>;
  };
  /** Why kubeadm's configuration could not be read. */
  readonly clusterConfigurationProblem?: string;
  /** KubeletConfiguration of the ConfigMap kube-system/kubelet-config: what kubeadm writes to every node. */
  readonly kubeletConfiguration?: Readonly<Record<string, unknown>>;
  readonly addons?: AddonFacts;
  /** What still uses the API versions that go away on the path; absent without a target. */
  readonly apiUsage?: ApiUsage;
  /** Every node and pod with what binds one to the other; drains are simulated on it. */
  readonly workloads?: Workloads & { readonly budgets: readonly Budget[] };
  /** Admission webhooks that fail closed. */
  readonly webhooks?: readonly StrictWebhook[];
  /** The mark of a coordinator that was installed for this cluster after this one. */
  readonly laterCoordinator?: string;
  readonly coordinatorVersion?: string;
  /** Parts of the cluster that could not be read, each with the reason. */
  readonly clusterProblems?: readonly string[];
  /** Nodes for which the coordinator's own machine is the same. */
  readonly coordinatorNode: string;
  /** Programs that this coordinator is told to run around its work on control-plane nodes. */
  readonly hooks?: readonly ControlPlaneHook[];
  /** `domains` are the machines and storages that hold a copy. */
  readonly lastVerifiedSnapshot?: { readonly name: string; readonly takenAtMs: number; readonly domains?: readonly string[] };
  /** How many of them the configuration asks for; 1 when it says nothing. */
  readonly requiredDomains?: number;
}

export interface NodeInventory {
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  readonly isReady: boolean;
  readonly notReadySinceMs?: number;
  readonly isCordoned: boolean;
  /** The annotation `kubestep.dev/cordoned-by`; absent when somebody else cordoned it. */
  readonly cordonedBy?: string;
  readonly kubeletVersion: string;
  readonly kubeProxyVersion?: string;
  readonly containerRuntime: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
  readonly internalIp: string;
  /** The version that this node's own API server answers; control-plane nodes only. */
  readonly apiServerVersion?: string;
  readonly controllerManagerVersion?: string;
  readonly schedulerVersion?: string;
  readonly agent: { readonly isEnrolled: boolean; readonly isConnected: boolean; readonly lastSeenMs?: number; readonly version?: string };
  /** Clock of the node minus the coordinator's, in ms. */
  readonly clockSkewMs?: number;
  readonly facts?: NodeFacts;
  readonly factsProblem?: string;
  /** One probe for each minor of the path that was asked about, in order. */
  readonly repositories?: readonly RepositoryProbe[];
  readonly etcd?: EtcdMemberFacts;
  readonly etcdProblem?: string;
  readonly etcdToolsProblem?: string;
  /** How the node resolves the name of the control-plane endpoint; absent where that is an address. */
  readonly endpoint?: { readonly name: string; readonly addresses: readonly string[]; readonly problem?: string };
  /** Names of the annotations on the Node object: other tools are known by theirs. */
  readonly annotationKeys?: readonly string[];
  readonly drain?: DrainPreview;
  readonly drainProblem?: string;
  readonly kubectlVersion?: string;
  /** What an upgrade of the distribution's packages would do; only when that was asked about. */
  readonly os?: OsProbe;
  readonly osProblem?: string;
}
