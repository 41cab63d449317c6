import { cluster, configuration, cpFacts, cps, describeFindings, etcd, type FindingCase, nodeWithout } from './finding-cases.ts';
import { healthyEtcd, healthyFacts, type InventoryShape, nowMs } from './inventory-builder.ts';

const memberOf = (image: string, version: string): InventoryShape => {
  const facts = healthyFacts('v1.33.13', true);
  const manifest = { image, tag: image.split(':').at(-1) ?? '', sha256: 'etcd', flags: [] };
  return {
    nodes: { cp2: { etcd: healthyEtcd('cp2', cps, { version }), facts: { ...facts, manifests: { ...facts.manifests, etcd: manifest } } } },
  };
};
const pinned = (etcdImageTag: string) => cluster({ clusterConfiguration: { ...configuration, etcdImageTag } });

describeFindings('etcd and certificates', [
  {
    rule: 'etcd/external',
    severity: 'blocker',
    when: 'etcd is external',
    says: ['external'],
    shape: cluster({ clusterConfiguration: { ...configuration, etcd: 'external' } }),
  },
  {
    rule: 'etcd/unreachable',
    severity: 'blocker',
    when: 'a member does not answer',
    node: 'cp2',
    says: ['cp2'],
    shape: nodeWithout('cp2', 'etcd'),
  },
  {
    rule: 'etcd/alarm',
    severity: 'blocker',
    when: 'a member raises an alarm',
    node: 'cp2',
    says: ['NOSPACE'],
    shape: etcd({ alarms: [{ memberId: 'id-cp2', alarm: 'NOSPACE' }] }),
  },
  {
    rule: 'etcd/learner',
    severity: 'blocker',
    when: 'a member does not vote',
    node: 'cp2',
    says: ['learner'],
    shape: etcd({ isLearner: true }),
  },
  {
    rule: 'etcd/members',
    severity: 'blocker',
    when: 'a member is on no node',
    says: ['id-old'],
    shape: { nodes: { cp1: { etcd: healthyEtcd('cp1', [...cps, 'old']) } } },
  },
  {
    rule: 'etcd/no-leader',
    severity: 'blocker',
    when: 'a member sees no leader',
    node: 'cp2',
    says: ['no leader'],
    shape: etcd({ leaderId: '0' }),
  },
  {
    rule: 'etcd/waypoint',
    severity: 'warning',
    when: 'a member must make a stop that the plan can make',
    node: 'cp2',
    says: ['3.5.24', '3.5.26', 'the plan brings it', '3.5.26-0', 'etcd.io'],
    shape: etcd({ version: '3.5.24' }),
  },
  ...['quay.io/coreos/etcd:v3.5.24', 'registry.k8s.io/etcd:3.5.24-0@sha256:00', 'registry.k8s.io/etcd:3.5.29-0'].map(
    (image): FindingCase => ({
      rule: 'etcd/waypoint',
      severity: 'blocker',
      when: `the image ${image} cannot be changed`,
      node: 'cp2',
      says: ['3.5.24', image, 'the leader last: etcdctl move-leader', 'etcdctl endpoint status --cluster'],
      shape: memberOf(image, '3.5.24'),
    }),
  ),
  {
    rule: 'etcd/waypoint',
    severity: 'blocker',
    when: 'a member tells no version',
    node: 'cp2',
    says: ['not a version'],
    shape: etcd({ version: 'unknown' }),
  },
  {
    rule: 'etcd/image-tag',
    severity: 'blocker',
    when: 'a pinned image is older than a waypoint',
    says: ['3.5.24-0', '3.5.26', 'edit configmap kubeadm-config', 'imageTag: 3.5.24-0'],
    shape: { ...pinned('3.5.24-0'), ...etcd({ version: '3.5.24' }) },
  },
  {
    rule: 'etcd/image-tag',
    severity: 'blocker',
    when: 'a pinned image is older than what runs',
    says: ['3.5.21-0', 'newer etcd on cp1'],
    shape: pinned('3.5.21-0'),
    target: 'v1.33.14',
  },
  {
    rule: 'etcd/image-tag',
    severity: 'blocker',
    when: 'a pinned image has no version',
    says: ['latest'],
    shape: pinned('latest'),
  },
  {
    rule: 'etcd/image-tag',
    severity: 'warning',
    when: 'a pinned image holds etcd back',
    says: ['3.5.30-0', 'made for 3.6.4'],
    shape: pinned('3.5.30-0'),
  },
  { rule: 'etcd/image-tag', severity: 'note', when: 'a pinned image is new enough', says: ['3.6.9-0'], shape: pinned('3.6.9-0') },
  {
    rule: 'etcd/external',
    severity: 'blocker',
    when: 'an external etcd would have to make a stop',
    says: ['at least 3.5.26 before 3.6', 'etcdctl endpoint status'],
    shape: cluster({ clusterConfiguration: { ...configuration, etcd: 'external' } }),
  },
  {
    rule: 'etcd/tools',
    severity: 'blocker',
    when: 'the tools are missing',
    node: 'cp2',
    says: ['no etcdutl'],
    shape: { nodes: { cp2: { etcdToolsProblem: 'no etcdutl' } } },
  },
  {
    rule: 'certificates/expired',
    severity: 'blocker',
    when: 'a certificate has expired',
    node: 'cp2',
    says: ['apiserver.crt'],
    shape: cpFacts({ certificates: { 'apiserver.crt': nowMs - 1000 } }),
  },
  {
    rule: 'certificates/expiring',
    severity: 'warning',
    when: 'a CA ends within half a year',
    node: 'cp2',
    says: ['ca.crt'],
    shape: cpFacts({ certificates: { '/etc/kubernetes/pki/ca.crt': nowMs + 90 * 86_400_000 } }),
  },
]);
