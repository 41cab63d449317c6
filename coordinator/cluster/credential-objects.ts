import { removedApis } from '../policy/removed-apis.ts';

/** The coordinator's own Kubernetes identity: who it is, and just what it may do. Each rule names the call that needs it. */

export const serviceAccount = { namespace: 'kube-system', name: 'kubestep-coordinator' } as const;
/** On the service account: which coordinator was installed last: a ULID of its own, and when. */
export const coordinatorAnnotation = 'kubestep.dev/coordinator';
export const coordinatorUser = `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`;

export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

export interface CredentialObject {
  readonly kind: 'ServiceAccount' | 'ClusterRole' | 'ClusterRoleBinding' | 'Role' | 'RoleBinding';
  readonly namespace?: string;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const rbacVersion = 'rbac.authorization.k8s.io/v1';

const clusterRules: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'patch'] }, // patch: cordon and uncordon
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'delete'] }, // delete: only pods that an operator names with --force-pod
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] }, // respects budgets
  { apiGroups: [''], resources: ['persistentvolumes'], verbs: ['list'] }, // which pods only some nodes can take
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
    verbs: ['list'],
  }, // which of them fail closed when their node is drained
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] }, // where their endpoints are
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: ['list'] },
  { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['get'] }, // which pods a drain leaves, and the gate after a node
  { apiGroups: [''], resources: ['namespaces'], resourceNames: ['kube-system'], verbs: ['get'] }, // its UID is the cluster's
  { nonResourceURLs: ['/version', '/readyz', '/metrics'], verbs: ['get'] }, // metrics: which deprecated API versions are called
  ...listedKinds(), // which objects an upgrade would leave without a served version
];

/** The kinds of the table of removed API versions, and no others. */
function listedKinds(): PolicyRule[] {
  const rows = removedApis.flatMap((minor) => minor.rows).filter(({ objects }) => objects !== 'virtual');
  return [...new Set(rows.map(({ group }) => group))].sort().map((group) => ({
    apiGroups: [group],
    resources: [...new Set(rows.filter((row) => row.group === group).map(({ resource }) => resource))].sort(),
    verbs: ['list'],
  }));
}

const systemRules: readonly PolicyRule[] = [
  {
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: ['kubeadm-config', 'kubelet-config', 'kube-proxy', 'coredns'],
    verbs: ['get'],
  },
  { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['coredns'], verbs: ['get'] }, // whether kubeadm would overwrite a change
  { apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: [serviceAccount.name], verbs: ['create'] }, // renews its own token
  { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: [serviceAccount.name], verbs: ['get'] }, // whether another coordinator came
];

const leaseRules: readonly PolicyRule[] = [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get'] }];

/** In the order in which they are made. */
export const credentialObjects: readonly CredentialObject[] = [
  {
    kind: 'ServiceAccount',
    ...serviceAccount,
    body: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(serviceAccount.name, serviceAccount.namespace),
      automountServiceAccountToken: false, // no pod ever runs as this account
    },
  },
  { kind: 'ClusterRole', name: serviceAccount.name, body: role('ClusterRole', undefined, clusterRules) },
  { kind: 'ClusterRoleBinding', name: serviceAccount.name, body: binding('ClusterRole', undefined) },
  { kind: 'Role', name: serviceAccount.name, namespace: 'kube-system', body: role('Role', 'kube-system', systemRules) },
  { kind: 'RoleBinding', name: serviceAccount.name, namespace: 'kube-system', body: binding('Role', 'kube-system') },
  { kind: 'Role', name: serviceAccount.name, namespace: 'kube-node-lease', body: role('Role', 'kube-node-lease', leaseRules) },
  { kind: 'RoleBinding', name: serviceAccount.name, namespace: 'kube-node-lease', body: binding('Role', 'kube-node-lease') },
];

function metadata(name: string, namespace?: string): Readonly<Record<string, unknown>> {
  return { name, ...(namespace === undefined ? {} : { namespace }), labels: { 'app.kubernetes.io/managed-by': 'kubestep' } };
}

function role(
  kind: 'ClusterRole' | 'Role',
  namespace: string | undefined,
  rules: readonly PolicyRule[],
): Readonly<Record<string, unknown>> {
  return { apiVersion: rbacVersion, kind, metadata: metadata(serviceAccount.name, namespace), rules };
}

function binding(roleKind: 'ClusterRole' | 'Role', namespace: string | undefined): Readonly<Record<string, unknown>> {
  return {
    apiVersion: rbacVersion,
    kind: `${roleKind}Binding`,
    metadata: metadata(serviceAccount.name, namespace),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: roleKind, name: serviceAccount.name },
    subjects: [{ kind: 'ServiceAccount', ...serviceAccount }],
  };
}
