import { describeFindings, nodeWithout } from './finding-cases.ts';

describeFindings('the cluster', [
  {
    rule: 'cluster/control-plane-count',
    severity: 'blocker',
    when: 'there are four control-plane nodes',
    says: ['4'],
    shape: { controlPlane: 4 },
  },
  {
    rule: 'cluster/no-spare-quorum',
    severity: 'warning',
    when: 'there are two control-plane nodes',
    says: ['quorum'],
    shape: { controlPlane: 2 },
  },
  {
    rule: 'cluster/api-server',
    severity: 'blocker',
    when: 'an API server does not answer',
    node: 'cp2',
    says: ['cp2'],
    shape: nodeWithout('cp2', 'apiServerVersion'),
  },
  {
    rule: 'snapshot/one-domain',
    severity: 'warning',
    when: 'there is one control-plane node',
    says: ['same machine'],
    shape: { controlPlane: 1 },
  },
  {
    rule: 'snapshot/one-domain',
    severity: 'warning',
    when: 'every copy of the last verified set is on one machine',
    says: ['etcd-cp1-20261122T030000Z', 'machine:cp1', 'backups.s3'],
    shape: { more: { lastVerifiedSnapshot: { name: 'etcd-cp1-20261122T030000Z', takenAtMs: 0, domains: ['machine:cp1'] } } },
  },
  {
    rule: 'snapshot/one-domain',
    severity: 'blocker',
    when: 'the configuration asks for two domains and there is one',
    says: ['machine:cp1'],
    shape: {
      more: { requiredDomains: 2, lastVerifiedSnapshot: { name: 'etcd-cp1-20261122T030000Z', takenAtMs: 0, domains: ['machine:cp1'] } },
    },
  },
  {
    rule: 'options/preflight-exception',
    severity: 'note',
    when: 'a check is skipped',
    says: ['NumCPU'],
    options: { ignorePreflightErrors: ['NumCPU'] },
  },
  {
    rule: 'options/unknown-pod',
    severity: 'warning',
    when: 'an allowed pod does not exist',
    says: ['default/ghost'],
    options: { allowedBarePods: ['default/ghost'] },
  },
]);
