import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Inventory, NodeInventory } from '../../../coordinator/inventory/inventory.ts';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions, type PlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { ruleNames } from '../../../coordinator/plan/rule-names.ts';
import type { NodeFacts } from '../../../shared/operations.ts';
import { healthyEtcd, healthyFacts, type InventoryShape, inventory, nowMs, probeOf } from './inventory-builder.ts';

interface Case {
  readonly rule: string;
  readonly severity: 'blocker' | 'warning' | 'note';
  readonly when: string;
  readonly node?: string;
  readonly says: readonly string[];
  readonly shape?: InventoryShape;
  readonly target?: string;
  readonly options?: Partial<PlanOptions>;
}

const cps = ['cp1', 'cp2', 'cp3'];
const worker = (change: Partial<NodeInventory>): InventoryShape => ({ nodes: { w1: change } });
const workerFacts = (change: Partial<NodeFacts>): InventoryShape => worker({ facts: healthyFacts('v1.33.13', false, change) });
const cpFacts = (change: Partial<NodeFacts>): InventoryShape => ({ nodes: { cp2: { facts: healthyFacts('v1.33.13', true, change) } } });
const etcd = (change: Parameters<typeof healthyEtcd>[2]): InventoryShape => ({ nodes: { cp2: { etcd: healthyEtcd('cp2', cps, change) } } });
const packageState = (status: string) =>
  workerFacts({
    packages: ['kubeadm', 'kubelet', 'kubectl'].map((name) => ({
      name,
      version: '1.33.13-1.1',
      status: name === 'kubelet' ? status : 'ii ',
      isHeld: true,
    })),
  });
const cluster = (more: Partial<Inventory>): InventoryShape => ({ more });
const configuration = inventory().clusterConfiguration ?? { kubernetesVersion: '', etcd: 'local', featureGates: [] };
const extra = { 'kube-apiserver': [], 'kube-controller-manager': [], 'kube-scheduler': [], etcd: [] };
const kubelet = healthyFacts('v1.33.13', false).kubelet;
const noDrain = { evictable: [], bare: [], emptyDir: [], blockedByBudget: [], ignored: [] };
const without = (node: NodeInventory | undefined, ...keys: (keyof NodeInventory)[]): NodeInventory =>
  Object.fromEntries(Object.entries(node ?? {}).filter(([key]) => !keys.some((gone) => gone === key))) as unknown as NodeInventory;
const nodeWithout = (name: string, ...keys: (keyof NodeInventory)[]): InventoryShape => {
  const base = inventory();
  return { more: { nodes: base.nodes.map((node) => (node.name === name ? without(node, ...keys) : node)) } };
};

const cases: Case[] = [
  { rule: 'path/same-version', severity: 'blocker', when: 'everything is there already', says: ['v1.33.13'], target: 'v1.33.13' },
  { rule: 'path/downgrade', severity: 'blocker', when: 'the target is older', says: ['v1.33.13', 'v1.33.1'], target: 'v1.33.1' },
  {
    rule: 'path/skips-minor',
    severity: 'blocker',
    when: 'two minors are asked for at once',
    says: ['v1.34', 'kubestep upgrade plan --to v1.34.6'],
    target: 'v1.35.0',
    shape: { target: 'v1.34.6' },
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
    rule: 'node/no-agent',
    severity: 'blocker',
    when: 'a node has no agent',
    node: 'w1',
    says: ['token create w1'],
    shape: worker({ agent: { isEnrolled: false, isConnected: false } }),
  },
  {
    rule: 'node/agent-lost',
    severity: 'blocker',
    when: 'an agent lost contact',
    node: 'w1',
    says: ['10m'],
    shape: worker({ agent: { isEnrolled: true, isConnected: false, lastSeenMs: nowMs - 600_000 } }),
  },
  {
    rule: 'node/facts',
    severity: 'blocker',
    when: 'a node cannot be read',
    node: 'w1',
    says: ['no socket'],
    shape: {
      more: {
        nodes: inventory().nodes.map((node) => (node.name === 'w1' ? { ...without(node, 'facts'), factsProblem: 'no socket' } : node)),
      },
    },
  },
  {
    rule: 'node/not-ready',
    severity: 'blocker',
    when: 'a node is NotReady',
    node: 'w1',
    says: ['5m'],
    shape: worker({ isReady: false, notReadySinceMs: nowMs - 300_000 }),
  },
  {
    rule: 'node/disk-low',
    severity: 'blocker',
    when: 'a disk is nearly full',
    node: 'w1',
    says: ['100.0 MiB', '2.0 GiB'],
    shape: workerFacts({ disks: [{ path: '/var', freeBytes: 100 * 1024 ** 2, totalBytes: 1e11 }] }),
  },
  {
    rule: 'node/clock-skew',
    severity: 'blocker',
    when: 'a clock is wrong',
    node: 'w1',
    says: ['2m', 'behind'],
    shape: worker({ clockSkewMs: -120_000 }),
  },
  {
    rule: 'node/foreign-cordon',
    severity: 'warning',
    when: 'somebody cordoned a node',
    node: 'w1',
    says: ['somebody else'],
    shape: worker({ isCordoned: true }),
  },
  {
    rule: 'node/rival',
    severity: 'warning',
    when: 'another updater runs',
    node: 'w1',
    says: ['apt-daily-upgrade.service'],
    shape: workerFacts({ rivals: ['apt-daily-upgrade.service'] }),
  },
  {
    rule: 'node/cgroup-v1',
    severity: 'blocker',
    when: 'a node with cgroup v1 goes to 1.35',
    node: 'w1',
    says: ['SystemVerification'],
    target: 'v1.35.4',
    shape: { from: 'v1.34.4', target: 'v1.35.4', nodes: { w1: { facts: healthyFacts('v1.34.4', false, { cgroupVersion: 1 }) } } },
  },
  {
    rule: 'node/container-runtime',
    severity: 'warning',
    when: 'containerd 1.x has one minor left',
    node: 'w1',
    says: ['containerd://1.7.2'],
    target: 'v1.37.1',
    shape: { from: 'v1.36.1', target: 'v1.37.1', nodes: { w1: { containerRuntime: 'containerd://1.7.2' } } },
  },
  {
    rule: 'packages/repository',
    severity: 'blocker',
    when: 'a repository cannot be read',
    node: 'w1',
    says: ['source-trust', 'E: NO_PUBKEY'],
    shape: worker({ repository: probeOf('v1.34.4', { failure: { class: 'source-trust', line: 'E: NO_PUBKEY' } }) }),
  },
  {
    rule: 'packages/missing',
    severity: 'blocker',
    when: "one node's mirror is behind",
    node: 'w1',
    says: ['kubelet 1.34.4-1.1'],
    shape: worker({
      repository: probeOf('v1.34.4', { versions: { kubeadm: ['1.34.4-1.1'], kubelet: ['1.34.3-1.1'], kubectl: ['1.34.4-1.1'] } }),
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
    shape: worker({ repository: probeOf('v1.34.4', { changes: [{ action: 'remove', name: 'docker-ce' }] }) }),
  },
  {
    rule: 'packages/foreign-changes',
    severity: 'blocker',
    when: 'apt would touch a foreign package',
    node: 'w1',
    says: ['libc6'],
    shape: worker({ repository: probeOf('v1.34.4', { changes: [{ action: 'install', name: 'libc6', from: '1', to: '2' }] }) }),
  },
  {
    rule: 'packages/foreign-changes',
    severity: 'note',
    when: 'apt brings a companion along',
    node: 'w1',
    says: ['cri-tools'],
    shape: worker({ repository: probeOf('v1.34.4', { changes: [{ action: 'install', name: 'cri-tools', from: '1', to: '2' }] }) }),
  },
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
    severity: 'blocker',
    when: 'a member is too old for 3.6',
    node: 'cp2',
    says: ['3.5.24', '3.5.26'],
    shape: etcd({ version: '3.5.24' }),
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
    severity: 'warning',
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
  {
    rule: 'snapshot/one-domain',
    severity: 'warning',
    when: 'there is one control-plane node',
    says: ['same machine'],
    shape: { controlPlane: 1 },
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
];

describe('findings', () => {
  for (const { rule, severity, when, node, says, shape = {}, target = 'v1.34.4', options = {} } of cases) {
    it(`names ${rule} as a ${severity} when ${when}`, () => {
      const plan = makePlan({ inventory: inventory(shape), target, options: { ...defaultPlanOptions, ...options }, id: 'p', nowMs });

      const found = plan.findings.find((finding) => finding.rule === rule && finding.severity === severity && finding.node === node);
      expect(found, JSON.stringify(plan.findings)).to.not.equal(undefined);
      for (const text of says) expect(`${found?.evidence} ${found?.fix}`).to.contain(text);
      expect(found?.fix).to.not.equal('');
    });
  }

  it('leaves a missing kubeadm configuration to its own rule', () => {
    const { clusterConfiguration: _, ...rest } = inventory();

    const plan = makePlan({ inventory: rest, target: 'v1.34.4', options: defaultPlanOptions, id: 'p', nowMs });

    expect(plan.findings.filter(({ severity }) => severity === 'blocker').map(({ rule }) => rule)).to.deep.equal(['cluster/configuration']);
  });

  it('lets what the operator allowed pass', () => {
    const drain = { ...noDrain, bare: ['default/alone'], emptyDir: ['default/cache'] };
    const options = { ...defaultPlanOptions, allowedBarePods: ['default/alone'], isEmptyDirAllowed: true };

    const plan = makePlan({ inventory: inventory(worker({ drain })), target: 'v1.34.4', options, id: 'p', nowMs });

    expect(plan.findings.filter(({ severity }) => severity === 'blocker')).to.deep.equal([]);
  });

  it("does not blame kubeadm's own pod-infra-container-image, only a second one", () => {
    const flag = '--pod-infra-container-image=registry.k8s.io/pause:3.10';
    const with1 = (flags: string[]) => ({
      from: 'v1.34.4',
      target: 'v1.35.4',
      nodes: { w1: { facts: healthyFacts('v1.34.4', false, { kubelet: { ...kubelet, flags } }) } },
    });
    const rulesOf = (shape: InventoryShape) =>
      makePlan({ inventory: inventory(shape), target: 'v1.35.4', options: defaultPlanOptions, id: 'p', nowMs }).findings.map(
        ({ rule }) => rule,
      );

    expect(rulesOf(with1([flag]))).to.not.include('flags/removed');
    expect(rulesOf(with1([flag, flag]))).to.include('flags/removed');
  });

  it('explains every rule in docs/findings.md, and no rule that does not exist', () => {
    const text = readFileSync(new URL('../../../docs/findings.md', import.meta.url), 'utf8');
    const explained = [...text.matchAll(/^### `([a-z0-9-]+\/[a-z0-9-]+)`/gm)].map((match) => match[1]);

    expect([...explained].sort()).to.deep.equal([...ruleNames].sort());
  });

  it('finds nothing unexplained in the manifests that kubeadm 1.33 wrote', () => {
    const flagsOf = (component: string) => {
      const text = readFileSync(new URL(`../../fixtures/kubeadm-1.33.13/manifest-${component}.yaml`, import.meta.url), 'utf8');
      return [...text.matchAll(/^ {4}- (--\S+)$/gm)].map((match) => match[1] ?? '');
    };
    const manifests = Object.fromEntries(
      ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map((component) => [
        component,
        { image: '', tag: '', sha256: '', flags: flagsOf(component) },
      ]),
    );
    const clusterConfiguration = { ...configuration, extraArgs: { ...extra, 'kube-controller-manager': ['allocate-node-cidrs=false'] } };
    const shape = { ...cpFacts({ manifests }), more: { clusterConfiguration } };

    const plan = makePlan({ inventory: inventory(shape), target: 'v1.34.4', options: defaultPlanOptions, id: 'p', nowMs });

    expect(plan.findings.filter(({ rule }) => rule === 'manifests/hand-edited')).to.deep.equal([]);
  });
});
