/** Kubernetes objects as the simulation keeps them: the fields it reads are typed, everything else of a fixture travels along. */

export interface Metadata {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  generateName?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastHeartbeatTime?: string;
}

export interface Taint {
  key: string;
  effect: string;
  value?: string;
}

export interface SimNode extends KubeObject {
  spec: { unschedulable?: boolean | null; taints?: Taint[] };
  status: {
    addresses: { type: string; address: string }[];
    conditions: Condition[];
    nodeInfo: Record<string, string>;
  };
}

export interface Container {
  name: string;
  image: string;
  [field: string]: unknown;
}

export interface PodSpec {
  containers: Container[];
  nodeName?: string;
  tolerations?: { key?: string; operator?: string; effect?: string; value?: string }[];
  volumes?: { name: string; [source: string]: unknown }[];
  terminationGracePeriodSeconds?: number;
  [field: string]: unknown;
}

export interface ContainerStatus {
  name: string;
  image: string;
  ready: boolean;
  restartCount: number;
  state?: Record<string, unknown>;
  [field: string]: unknown;
}

export interface SimPod extends KubeObject {
  spec: PodSpec;
  status: { phase: string; conditions?: Condition[]; startTime?: string; containerStatuses?: ContainerStatus[] };
}

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface PodTemplate {
  metadata: { labels: Record<string, string> };
  spec: PodSpec;
}

export interface SimDeployment extends KubeObject {
  spec: { replicas: number; selector: Selector; template: PodTemplate };
  status?: Record<string, unknown>;
}

export interface SimDaemonSet extends KubeObject {
  spec: { selector: Selector; template: PodTemplate };
  status?: Record<string, unknown>;
}

export interface SimBudget extends KubeObject {
  spec: {
    selector?: Selector;
    minAvailable?: number | string;
    maxUnavailable?: number | string;
    unhealthyPodEvictionPolicy?: 'AlwaysAllow' | 'IfHealthyBudget';
  };
  status?: { disruptionsAllowed: number; currentHealthy: number; desiredHealthy: number; expectedPods: number; observedGeneration: number };
}

export interface SimLease extends KubeObject {
  spec: { holderIdentity: string; leaseDurationSeconds: number; renewTime: string };
}

export interface PolicyRule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}

export interface SimRole extends KubeObject {
  rules: PolicyRule[];
}

export interface SimBinding extends KubeObject {
  roleRef: { kind: string; name: string; apiGroup?: string };
  subjects: { kind: string; name: string; namespace?: string }[];
}

export interface SimConfigMap extends KubeObject {
  data: Record<string, string>;
}

export interface SimVolume extends KubeObject {
  spec: Record<string, unknown>;
}

export interface SimWebhooks extends KubeObject {
  webhooks: Record<string, unknown>[];
}

export interface SimEndpointSlice extends KubeObject {
  endpoints: { nodeName?: string; conditions?: { ready?: boolean } }[];
}

export interface ResourceTypes {
  persistentvolumes: SimVolume;
  validatingwebhookconfigurations: SimWebhooks;
  mutatingwebhookconfigurations: SimWebhooks;
  endpointslices: SimEndpointSlice;
  nodes: SimNode;
  pods: SimPod;
  namespaces: KubeObject;
  configmaps: SimConfigMap;
  serviceaccounts: KubeObject;
  deployments: SimDeployment;
  replicasets: KubeObject;
  daemonsets: SimDaemonSet;
  poddisruptionbudgets: SimBudget;
  leases: SimLease;
  clusterroles: SimRole;
  clusterrolebindings: SimBinding;
  roles: SimRole;
  rolebindings: SimBinding;
}

export type Plural = keyof ResourceTypes;

/** Which API group serves a resource, and whether it lives in a namespace. */
export const resources = {
  persistentvolumes: { group: '', kind: 'PersistentVolume', isNamespaced: false },
  validatingwebhookconfigurations: { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', isNamespaced: false },
  mutatingwebhookconfigurations: { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration', isNamespaced: false },
  endpointslices: { group: 'discovery.k8s.io', kind: 'EndpointSlice', isNamespaced: true },
  nodes: { group: '', kind: 'Node', isNamespaced: false },
  pods: { group: '', kind: 'Pod', isNamespaced: true },
  namespaces: { group: '', kind: 'Namespace', isNamespaced: false },
  configmaps: { group: '', kind: 'ConfigMap', isNamespaced: true },
  serviceaccounts: { group: '', kind: 'ServiceAccount', isNamespaced: true },
  deployments: { group: 'apps', kind: 'Deployment', isNamespaced: true },
  replicasets: { group: 'apps', kind: 'ReplicaSet', isNamespaced: true },
  daemonsets: { group: 'apps', kind: 'DaemonSet', isNamespaced: true },
  poddisruptionbudgets: { group: 'policy', kind: 'PodDisruptionBudget', isNamespaced: true },
  leases: { group: 'coordination.k8s.io', kind: 'Lease', isNamespaced: true },
  clusterroles: { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', isNamespaced: false },
  clusterrolebindings: { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding', isNamespaced: false },
  roles: { group: 'rbac.authorization.k8s.io', kind: 'Role', isNamespaced: true },
  rolebindings: { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding', isNamespaced: true },
} satisfies Record<Plural, { group: string; kind: string; isNamespaced: boolean }>;

export function isPlural(text: string): text is Plural {
  return text in resources;
}

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller);
}

export function isReady(object: { status: { conditions?: Condition[] } }): boolean {
  return object.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

export function selects(selector: Selector | undefined, labels: Record<string, string> = {}): boolean {
  if (!selector) return false;
  if (!Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isIn = value !== undefined && values.includes(value);
    return operator === 'In' ? isIn : !isIn;
  });
}
