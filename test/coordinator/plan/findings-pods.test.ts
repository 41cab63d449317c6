import { configuration, cpFacts, describeFindings, extra, kubelet, noDrain, nodeWithout, worker, workerFacts } from './finding-cases.ts';

describeFindings('pods and configuration', [
  {
    rule: 'drain/bare-pod',
    severity: 'blocker',
    when: 'a pod has no controller',
    node: 'w1',
    says: ['default/alone', '--allow-bare-pod'],
    shape: worker({ drain: { ...noDrain, bare: ['default/alone'] } }),
  },
  {
    rule: 'drain/empty-dir',
    severity: 'blocker',
    when: 'a pod has local data',
    node: 'w1',
    says: ['default/cache'],
    shape: worker({ drain: { ...noDrain, emptyDir: ['default/cache'] } }),
  },
  {
    rule: 'drain/budget',
    severity: 'blocker',
    when: 'a budget allows nothing',
    node: 'w1',
    says: ['default/web', 'pdb'],
    shape: worker({ drain: { ...noDrain, blockedByBudget: [{ pod: 'default/web-1', budget: 'default/web', disruptionsAllowed: 0 }] } }),
  },
  {
    rule: 'drain/no-room',
    severity: 'warning',
    when: 'no other node takes pods',
    node: 'w1',
    says: ['1 pods'],
    shape: { workers: 1, nodes: { w1: { drain: { ...noDrain, evictable: ['default/web-1'] } } } },
  },
  {
    rule: 'drain/unknown',
    severity: 'blocker',
    when: 'nobody knows what a drain would do',
    node: 'w1',
    says: ['w1'],
    shape: nodeWithout('w1', 'drain'),
  },
  {
    rule: 'manifests/hand-edited',
    severity: 'blocker',
    when: 'a manifest was edited by hand',
    node: 'cp2',
    says: ['--audit-log-path=/var/log/audit'],
    shape: cpFacts({
      manifests: {
        'kube-apiserver': { image: '', tag: 'v1.33.13', sha256: '', flags: ['--secure-port=6443', '--audit-log-path=/var/log/audit'] },
      },
    }),
  },
  {
    rule: 'flags/removed',
    severity: 'blocker',
    when: 'a kubelet has a flag that 1.34 does not know',
    node: 'w1',
    says: ['--cloud-config'],
    shape: workerFacts({ kubelet: { ...kubelet, flags: ['--cloud-config=/etc/cloud'] } }),
  },
  {
    rule: 'flags/removed',
    severity: 'blocker',
    when: 'extraArgs hold an etcd flag that 1.37 does not know',
    says: ['experimental-compact'],
    target: 'v1.37.1',
    shape: {
      from: 'v1.36.1',
      target: 'v1.37.1',
      more: { clusterConfiguration: { ...configuration, extraArgs: { ...extra, etcd: ['experimental-compact=1'] } } },
    },
  },
]);
