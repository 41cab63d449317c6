import type { EtcdMemberFacts, NodeFacts, RepositoryProbe } from '../../shared/operations.ts';
import type { OsProbe } from '../../shared/os-operations.ts';
import type { AddonFacts } from '../cluster/addons.ts';
import type { ApiUsage } from '../cluster/api-usage.ts';
import type { DrainPreview } from '../drain/drain-preview.ts';

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
  /** Parts of the cluster that could not be read, each with the reason. */
  readonly clusterProblems?: readonly string[];
  /** Nodes for which the coordinator's own machine is the same. */
  readonly coordinatorNode: string;
  readonly lastVerifiedSnapshot?: { readonly name: string; readonly takenAtMs: number };
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
  readonly drain?: DrainPreview;
  readonly drainProblem?: string;
  readonly kubectlVersion?: string;
  /** What an upgrade of the distribution's packages would do; only when that was asked about. */
  readonly os?: OsProbe;
  readonly osProblem?: string;
}
