import { describeFindings, packageState, worker, workerFacts } from './finding-cases.ts';
import { probeOf } from './inventory-builder.ts';

describeFindings('packages', [
  {
    rule: 'packages/repository',
    severity: 'blocker',
    when: 'a repository cannot be read',
    node: 'w1',
    says: ['source-trust', 'E: NO_PUBKEY'],
    shape: worker({ repositories: [probeOf('v1.34.4', { failure: { class: 'source-trust', line: 'E: NO_PUBKEY' } })] }),
  },
  {
    rule: 'packages/missing',
    severity: 'blocker',
    when: "one node's mirror is behind",
    node: 'w1',
    says: ['kubelet 1.34.4-1.1'],
    shape: worker({
      repositories: [probeOf('v1.34.4', { versions: { kubeadm: ['1.34.4-1.1'], kubelet: ['1.34.3-1.1'], kubectl: ['1.34.4-1.1'] } })],
    }),
  },
  {
    rule: 'packages/not-installed',
    severity: 'blocker',
    when: 'the kubelet is no package',
    node: 'w1',
    says: ['kubelet'],
    shape: workerFacts({ packages: [{ name: 'kubeadm', version: '1', status: 'ii ', isHeld: true }] }),
  },
  {
    rule: 'packages/half-configured',
    severity: 'blocker',
    when: 'a package is half-configured',
    node: 'w1',
    says: ['iF', 'dpkg --configure -a'],
    shape: packageState('iF '),
  },
  {
    rule: 'packages/interrupted',
    severity: 'blocker',
    when: 'dpkg was interrupted',
    node: 'w1',
    says: ['interrupted'],
    shape: workerFacts({ hasDpkgJournal: true }),
  },
  {
    rule: 'packages/audit',
    severity: 'blocker',
    when: 'dpkg complains',
    node: 'w1',
    says: ['foo is broken'],
    shape: workerFacts({ dpkgAudit: 'foo is broken\nmore' }),
  },
  {
    rule: 'packages/removes',
    severity: 'blocker',
    when: 'apt would remove something',
    node: 'w1',
    says: ['remove docker-ce'],
    shape: worker({ repositories: [probeOf('v1.34.4', { changes: [{ action: 'remove', name: 'docker-ce' }] })] }),
  },
  {
    rule: 'packages/foreign-changes',
    severity: 'blocker',
    when: 'apt would touch a foreign package',
    node: 'w1',
    says: ['libc6'],
    shape: worker({ repositories: [probeOf('v1.34.4', { changes: [{ action: 'install', name: 'libc6', from: '1', to: '2' }] })] }),
  },
  {
    rule: 'packages/foreign-changes',
    severity: 'note',
    when: 'apt brings a companion along',
    node: 'w1',
    says: ['cri-tools'],
    shape: worker({ repositories: [probeOf('v1.34.4', { changes: [{ action: 'install', name: 'cri-tools', from: '1', to: '2' }] })] }),
  },
]);
