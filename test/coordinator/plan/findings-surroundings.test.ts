import type { StrictWebhook } from '../../../coordinator/cluster/cluster-port.ts';
import { cluster, cpFacts, cps, describeFindings, etcd, nodeWithout, worker, workerFacts } from './finding-cases.ts';
import { healthyEtcd, healthyFacts, nowMs } from './inventory-builder.ts';

const webhook = (change: Partial<StrictWebhook>) =>
  cluster({
    webhooks: [
      {
        configuration: 'validatingwebhookconfigurations/guard',
        name: 'closed.guard.io',
        service: { namespace: 'guard', name: 'webhook' },
        intercepts: ['CREATE pods'],
        nodes: ['w1'],
        ...change,
      },
    ],
  });
const loose = ['kubeadm', 'kubelet', 'kubectl', 'containerd'].map((name) => ({
  name,
  version: '1',
  status: 'ii ',
  isHeld: name !== 'containerd',
}));
const swapping = { swaps: ['/dev/sda2'] };
const quota = healthyFacts('v1.33.13', true).manifests;
const etcdFlags = (...flags: string[]) => ({
  ...quota,
  etcd: { image: 'registry.k8s.io/etcd:3.5.24-0', tag: '3.5.24-0', sha256: 'etcd', flags },
});

describeFindings('etcd’s health', [
  {
    rule: 'etcd/quorum',
    severity: 'blocker',
    when: 'another member is silent already',
    node: 'cp1',
    says: ['1 of 3 voting members would answer and 2 are needed', 'cp2'],
    shape: nodeWithout('cp2', 'etcd'),
  },
  {
    rule: 'etcd/quorum',
    severity: 'blocker',
    when: 'another member sees no leader',
    node: 'cp3',
    says: ['2 are needed'],
    shape: etcd({ leaderId: '0' }),
  },
  {
    rule: 'etcd/no-leader',
    severity: 'blocker',
    when: 'members name different leaders',
    says: ['cp2 see id-cp2'],
    shape: etcd({ leaderId: 'id-cp2' }),
  },
  {
    rule: 'etcd/database-size',
    severity: 'warning',
    when: 'the database has 85 % of etcd’s own quota',
    node: 'cp2',
    says: ['85 %', '2.0 GiB', 'defrag'],
    shape: etcd({ dbSizeBytes: Math.ceil(0.85 * 2 ** 31) }),
  },
  {
    rule: 'etcd/database-size',
    severity: 'blocker',
    when: 'the database has 96 % of the quota that its flag says',
    node: 'cp2',
    says: ['96 %', '8.0 GiB'],
    shape: {
      nodes: {
        cp2: {
          etcd: healthyEtcd('cp2', cps, { dbSizeBytes: Math.ceil(0.965 * 2 ** 33) }),
          facts: healthyFacts('v1.33.13', true, { manifests: etcdFlags('--quota-backend-bytes=8589934592') }),
        },
      },
    },
  },
  {
    rule: 'etcd/slow-disk',
    severity: 'warning',
    when: 'syncs of the log take 64 ms',
    node: 'cp2',
    says: ['its log needs 64 ms (at most 10)'],
    shape: etcd({ disk: { walFsyncP99Ms: 64, backendCommitP99Ms: 16 } }),
  },
]);

describeFindings('certificates of the kubelet', [
  {
    rule: 'certificates/expired',
    severity: 'blocker',
    when: 'a worker’s kubelet was not given a new one',
    node: 'w1',
    says: ['kubelet-client-current.pem', 'rotateCertificates'],
    shape: workerFacts({ certificates: { '/var/lib/kubelet/pki/kubelet-client-current.pem': nowMs - 1000 } }),
  },
  {
    rule: 'certificates/expiring',
    severity: 'warning',
    when: 'kubelet.conf holds one that kubeadm does not renew',
    node: 'cp2',
    says: ['/etc/kubernetes/kubelet.conf', 'kubelet-client-current.pem'],
    shape: cpFacts({ certificates: { '/etc/kubernetes/kubelet.conf': nowMs + 86_400_000 } }),
  },
]);

describeFindings('what else lives around the nodes', [
  {
    rule: 'cluster/clock-spread',
    severity: 'warning',
    when: 'two clocks are 20 s apart, each near enough to the coordinator’s',
    says: ['w1', 'w2', '20s'],
    shape: { nodes: { w1: { clockSkewMs: -10_000 }, w2: { clockSkewMs: 10_000 } } },
  },
  {
    rule: 'cluster/second-coordinator',
    severity: 'blocker',
    when: 'another coordinator was installed later',
    says: ['01ARZ3', 'cp1'],
    shape: cluster({ laterCoordinator: '01ARZ3NDEKTSV4RRFFQ69G5FAV 2026-11-22T11:00:00.000Z' }),
  },
  {
    rule: 'cluster/webhook',
    severity: 'blocker',
    when: 'a webhook for pods is served from one node alone',
    node: 'w1',
    says: ['closed.guard.io', 'guard/webhook', 'CREATE pods', 'failurePolicy: Ignore'],
    shape: webhook({}),
  },
  {
    rule: 'cluster/webhook',
    severity: 'blocker',
    when: 'a webhook for everything has no endpoint',
    says: ['no ready endpoint'],
    shape: webhook({ nodes: [], intercepts: ['* *'] }),
  },
  {
    rule: 'cluster/webhook',
    severity: 'warning',
    when: 'such a webhook is asked about its own kinds only',
    node: 'w1',
    says: ['CREATE certificates'],
    shape: webhook({ intercepts: ['CREATE certificates', 'UPDATE certificates', 'CREATE issuers', 'UPDATE issuers'] }),
  },
  {
    rule: 'node/agent-old',
    severity: 'blocker',
    when: 'an agent is older than the coordinator',
    node: 'w1',
    says: ['0.1.0', '0.2.0', 'kubestep-agent=0.2.0'],
    shape: { ...worker({ agent: { isEnrolled: true, isConnected: true, version: '0.1.0' } }), more: { coordinatorVersion: '0.2.0' } },
  },
  {
    rule: 'node/endpoint-name',
    severity: 'blocker',
    when: 'a node does not know the API’s name',
    node: 'w1',
    says: ['api.example', 'there is no such name'],
    shape: worker({ endpoint: { name: 'api.example', addresses: [], problem: 'there is no such name' } }),
  },
  {
    rule: 'node/swap',
    severity: 'blocker',
    when: 'a node swaps',
    node: 'w1',
    says: ['/dev/sda2', 'failSwapOn', 'swapoff'],
    shape: workerFacts(swapping),
  },
  {
    rule: 'node/inodes-low',
    severity: 'blocker',
    when: 'few inodes are left',
    node: 'w1',
    says: ['/var', '1000 of 500000'],
    shape: workerFacts({ disks: [{ path: '/var', freeBytes: 2 ** 40, totalBytes: 2 ** 41, freeInodes: 1000, totalInodes: 500_000 }] }),
  },
  {
    rule: 'node/other-tool',
    severity: 'warning',
    when: 'a label is another tool’s',
    node: 'w1',
    says: ['system-upgrade-controller', 'plan.upgrade.cattle.io/server'],
    shape: worker({ labels: { 'plan.upgrade.cattle.io/server': 'abc' } }),
  },
  {
    rule: 'node/other-tool',
    severity: 'blocker',
    when: 'kured reboots the node just now',
    node: 'w1',
    says: ['kured', 'just now'],
    shape: worker({ annotationKeys: ['weave.works/kured-most-recent-reboot-needed', 'weave.works/kured-reboot-in-progress'] }),
  },
  {
    rule: 'node/unattended-upgrades',
    severity: 'warning',
    when: 'the container runtime is not held against them',
    node: 'w1',
    says: ['containerd', 'apt-mark hold containerd'],
    shape: workerFacts({ packages: loose, unattendedUpgrades: { isEnabled: true, origins: ['origin=Debian,codename=bookworm'] } }),
  },
  {
    rule: 'packages/not-held',
    severity: 'warning',
    when: 'the kubelet is not on hold',
    node: 'w1',
    says: ['kubelet', 'apt-mark hold kubelet'],
    shape: workerFacts({ packages: loose.map((one) => ({ ...one, isHeld: one.name !== 'kubelet' })) }),
  },
]);
