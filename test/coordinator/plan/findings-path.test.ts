import { describeFindings, worker } from './finding-cases.ts';
import { probeOf } from './inventory-builder.ts';

describeFindings('the path', [
  { rule: 'path/same-version', severity: 'blocker', when: 'everything is there already', says: ['v1.33.13'], target: 'v1.33.13' },
  { rule: 'path/downgrade', severity: 'blocker', when: 'the target is older', says: ['v1.33.13', 'v1.33.1'], target: 'v1.33.1' },
  {
    rule: 'path/version-missing',
    severity: 'blocker',
    when: 'a minor on the way has no version',
    says: ['v1.34', 'on the way'],
    target: 'v1.35.0',
    shape: {
      ...{ controlPlane: 1, workers: 0 },
      nodes: { cp1: { repositories: [probeOf('v1.34.0', { versions: {} }), probeOf('v1.35.0')] } },
    },
  },
  {
    rule: 'path/older-than-kubelet',
    severity: 'blocker',
    when: 'a kubelet is newer than the target',
    node: 'w1',
    says: ['v1.33.14'],
    target: 'v1.33.13',
    shape: { from: 'v1.33.12', nodes: { w1: { kubeletVersion: 'v1.33.14' } } },
  },
  {
    rule: 'path/unknown-minor',
    severity: 'blocker',
    when: 'the tables do not know the minor',
    says: ['v1.38'],
    target: 'v1.38.0',
    shape: { from: 'v1.37.1', target: 'v1.38.0' },
  },
  {
    rule: 'path/version-missing',
    severity: 'blocker',
    when: 'no repository has the version',
    says: ['v1.34.99', 'v1.34.4'],
    target: 'v1.34.99',
  },
  { rule: 'support/ended', severity: 'warning', when: 'the target has had its last patch', says: ['2026-10-27'] },
  {
    rule: 'support/leaves-window',
    severity: 'note',
    when: 'the target has few days left',
    says: ['2027-02-28'],
    target: 'v1.35.4',
    shape: { from: 'v1.34.4', target: 'v1.35.4' },
  },
  {
    rule: 'skew/kubelet-too-old',
    severity: 'blocker',
    when: 'a kubelet is four minors behind',
    node: 'w1',
    says: ['v1.29.0'],
    shape: worker({ kubeletVersion: 'v1.29.0' }),
  },
  {
    rule: 'skew/kubectl',
    severity: 'warning',
    when: 'a kubectl is far behind',
    node: 'w1',
    says: ['v1.30.0'],
    shape: worker({ kubectlVersion: 'v1.30.0' }),
  },
]);
