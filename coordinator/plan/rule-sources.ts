import type { RuleName } from './rule-names.ts';

const docs = 'https://kubernetes.io/docs';
const skew = 'https://kubernetes.io/releases/version-skew-policy/';
const evictions = `${docs}/concepts/scheduling-eviction/api-eviction/`;
const budgets = `${docs}/tasks/run-application/configure-pdb/`;
const upgrade = `${docs}/tasks/administer-cluster/kubeadm/kubeadm-upgrade/`;
const certificates = `${docs}/tasks/administer-cluster/kubeadm/kubeadm-certs/`;
const etcdDocs = 'https://etcd.io/docs/v3.6';

/** Where a rule comes from, when that is not kubestep itself. Rows of the tables of removed flags and versions carry their own in the evidence. */
export const ruleSources: Readonly<Partial<Record<RuleName, string>>> = {
  'path/downgrade': skew,
  'path/older-than-kubelet': skew,
  'support/ended': 'https://kubernetes.io/releases/patch-releases/',
  'support/leaves-window': 'https://kubernetes.io/releases/patch-releases/',
  'skew/api-servers': skew,
  'skew/kubelet-too-new': skew,
  'skew/kubelet-too-old': skew,
  'skew/kube-proxy-too-new': skew,
  'skew/kube-proxy-too-old': skew,
  'skew/kube-proxy-kubelet': skew,
  'skew/controller-manager': skew,
  'skew/scheduler': skew,
  'skew/kubeadm-kubelet': `${docs}/setup/production-environment/tools/kubeadm/create-cluster-kubeadm/#version-skew-policy`,
  'skew/kubectl': skew,
  'skew/after-upgrade': skew,
  'cluster/no-spare-quorum': `${etcdDocs}/faq/`,
  'cluster/clock-spread': `${etcdDocs}/op-guide/hardware/`,
  'cluster/webhook': `${docs}/concepts/cluster-administration/admission-webhooks-good-practice/`,
  'node/swap': `${docs}/concepts/cluster-administration/swap-memory-management/`,
  'node/cgroup-v1': `${docs}/concepts/architecture/cgroups/`,
  'node/container-runtime': 'https://github.com/kubernetes/kubernetes/pull/139121',
  'node/endpoint-name': `${docs}/setup/production-environment/tools/kubeadm/high-availability/`,
  'packages/not-held': `${docs}/setup/production-environment/tools/kubeadm/install-kubeadm/`,
  'etcd/alarm': `${etcdDocs}/op-guide/maintenance/`,
  'etcd/database-size': `${etcdDocs}/op-guide/maintenance/#space-quota`,
  'etcd/learner': `${etcdDocs}/learning/design-learner/`,
  'etcd/quorum': `${etcdDocs}/faq/`,
  'etcd/no-leader': `${etcdDocs}/op-guide/failures/`,
  'etcd/slow-disk': `${etcdDocs}/op-guide/hardware/#disks`,
  'etcd/waypoint': 'https://etcd.io/blog/2025/zombie_members_upgrade/',
  'certificates/expired': certificates,
  'certificates/expiring': certificates,
  'drain/bare-pod': `${docs}/tasks/administer-cluster/safely-drain-node/`,
  'drain/empty-dir': `${docs}/tasks/administer-cluster/safely-drain-node/`,
  'drain/budget': budgets,
  'drain/wave-waits': budgets,
  'drain/no-room': `${docs}/concepts/scheduling-eviction/assign-pod-node/`,
  'drain/local-volume': `${docs}/concepts/storage/volumes/#local`,
  'drain/stuck': evictions,
  'drain/long-grace': evictions,
  'drain/returns': `${docs}/concepts/scheduling-eviction/taint-and-toleration/`,
  'drain/job': `${docs}/concepts/workloads/controllers/job/#pod-failure-policy`,
  'manifests/hand-edited': upgrade,
  'kubelet/configuration': upgrade,
};
