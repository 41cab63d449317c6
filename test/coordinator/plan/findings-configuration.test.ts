import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { parseHostPaths } from '../../../agent/jobs/facts/configuration.ts';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions, type PlanOptions } from '../../../coordinator/plan/plan-options.ts';
import type { ConfigurationFacts } from '../../../shared/operations.ts';
import { cluster, configuration, cpFacts, describeFindings, extra, kubelet, workerFacts } from './finding-cases.ts';
import { healthyFacts, type InventoryShape, inventory, nowMs } from './inventory-builder.ts';

const configured = (more: Partial<ConfigurationFacts> = {}): ConfigurationFacts => ({
  kubeletFlags: [],
  servers: {},
  hostPaths: {},
  ...more,
});
const onCp = (more: Partial<ConfigurationFacts>): InventoryShape => cpFacts({ configuration: configured(more) });
const onWorker = (more: Partial<ConfigurationFacts>): InventoryShape => workerFacts({ configuration: configured(more) });
const apiServer = (...flags: string[]) => ({ 'kube-apiserver': { image: 'x', tag: 'v1', sha256: 'x', flags } });
const patched = (...files: string[]) => ({ patches: { files } });

describeFindings('configuration that an upgrade would trip over', [
  {
    rule: 'flags/removed',
    severity: 'blocker',
    when: 'a drop-in has a flag that 1.34 drops, although the kubelet has not been restarted with it',
    node: 'w1',
    says: ['register-schedulable', '/etc/systemd/system/kubelet.service.d/20-site.conf on w1', '122384'],
    shape: onWorker({
      kubeletFlags: [{ file: '/etc/systemd/system/kubelet.service.d/20-site.conf', flags: ['--register-schedulable=false'] }],
    }),
  },
  {
    rule: 'flags/removed',
    severity: 'blocker',
    when: 'kubelet-config has a gate that goes away',
    says: ['LegacySidecarContainers', 'kubelet-config'],
    shape: cluster({ kubeletConfiguration: { featureGates: { LegacySidecarContainers: true } } }),
  },
  {
    rule: 'flags/removed',
    severity: 'blocker',
    when: 'extraArgs sets a gate that 1.34 locks to the other value',
    says: ['NodeSwap is locked to true since v1.34', 'extraArgs'],
    shape: cluster({
      clusterConfiguration: { ...configuration, extraArgs: { ...extra, 'kube-apiserver': ['feature-gates=NodeSwap=false'] } },
    }),
  },
  {
    rule: 'flags/removed',
    severity: 'blocker',
    when: 'a later hop of the path drops the flag',
    node: 'w1',
    says: ['--containerd', 'v1.37'],
    target: 'v1.37.1',
    shape: {
      target: 'v1.37.1',
      ...workerFacts({ kubelet: { ...kubelet, flags: ['--containerd=/run/containerd/containerd.sock'] } }),
    },
  },
  {
    rule: 'flags/removed',
    severity: 'blocker',
    when: 'a patch brings back a flag that goes away',
    node: 'cp2',
    says: ['NodeSwap', 'patches of kube-apiserver'],
    options: { usePatches: true },
    shape: cpFacts({
      manifests: apiServer('--feature-gates=NodeSwap=false', '--v=4'),
      configuration: configured(patched('kube-apiserver0+merge.yaml')),
    }),
  },
  {
    rule: 'flags/changed',
    severity: 'warning',
    when: 'a value of kubelet-config will mean something else',
    says: ['eventRecordQPS', 'no limit'],
    target: 'v1.37.1',
    shape: { from: 'v1.36.1', target: 'v1.37.1', more: { kubeletConfiguration: { eventRecordQPS: 0 } } },
  },
  {
    rule: 'flags/changed',
    severity: 'warning',
    when: 'kubeadm forgets a feature gate',
    says: ['WaitForAllControlPlaneComponents'],
    target: 'v1.35.4',
    shape: {
      from: 'v1.34.4',
      target: 'v1.35.4',
      more: { clusterConfiguration: { ...configuration, featureGates: ['WaitForAllControlPlaneComponents=true'] } },
    },
  },
]);

describeFindings('configuration that kubeadm would overwrite', [
  {
    rule: 'manifests/hand-edited',
    severity: 'blocker',
    when: 'a manifest mounts a folder that nothing explains',
    node: 'cp2',
    says: ['/var/log/audit', 'extraVolumes'],
    shape: onCp({ hostPaths: { 'kube-apiserver': ['/etc/kubernetes/pki', '/var/log/audit'] } }),
  },
  {
    rule: 'manifests/hand-edited',
    severity: 'note',
    when: 'a patch for that component is applied again',
    node: 'cp2',
    says: ['--audit-log-path', 'a patch in /etc/kubernetes/patches'],
    options: { usePatches: true },
    shape: cpFacts({ manifests: apiServer('--audit-log-path=/a'), configuration: configured(patched('kube-apiserver+strategic.yaml')) }),
  },
  {
    rule: 'kubelet/configuration',
    severity: 'blocker',
    when: "a node's kubelet configuration differs from the cluster's",
    node: 'w1',
    says: ['maxPods: 200 instead of 110', 'evictionHard.memory.available: "5%"', 'kubelet-config', 'kubeletconfiguration'],
    shape: {
      ...onWorker({ kubelet: { maxPods: 200, evictionHard: { 'memory.available': '5%' }, resolvConf: '/run/x', cpuCFSQuotaPeriod: '0s' } }),
      more: { kubeletConfiguration: { maxPods: 110 } },
    },
  },
  {
    rule: 'kubelet/configuration',
    severity: 'note',
    when: 'kubelet-config has something new for the node',
    node: 'w1',
    says: ['brings', 'maxPods: 110'],
    shape: { ...onWorker({ kubelet: { kind: 'KubeletConfiguration' } }), more: { kubeletConfiguration: { maxPods: 110 } } },
  },
  {
    rule: 'control-plane/not-local',
    severity: 'blocker',
    when: 'the controller-manager speaks to a load balancer',
    node: 'cp2',
    says: ['controller-manager.conf', 'https://lb.example:6443', 'kubeadm init phase kubeconfig controller-manager'],
    shape: onCp({ servers: { 'controller-manager.conf': 'https://lb.example:6443', 'scheduler.conf': 'https://10.0.0.1:6443' } }),
  },
  {
    rule: 'patches/unusable',
    severity: 'blocker',
    when: 'patches are asked for and somebody else may write them',
    node: 'cp2',
    says: ['can be written by others'],
    options: { usePatches: true },
    shape: onCp({ patches: { files: ['etcd.yaml'], problem: '/etc/kubernetes/patches can be written by others than root' } }),
  },
  {
    rule: 'patches/unusable',
    severity: 'blocker',
    when: 'patches are asked for and the node has none',
    node: 'w1',
    says: ['install -d'],
    options: { usePatches: true },
    shape: onWorker({}),
  },
  {
    rule: 'patches/unused',
    severity: 'warning',
    when: 'a node has patches that the upgrade does not use',
    node: 'cp2',
    says: ['kube-apiserver0.yaml', '--patches'],
    shape: onCp(patched('kube-apiserver0.yaml')),
  },
  {
    rule: 'addons/changed',
    severity: 'blocker',
    when: 'somebody changed CoreDNS',
    says: ['spec.template.spec.nodeSelector (by kubectl-edit)', 'corednsdeployment'],
    shape: cluster({
      addons: {
        coreDns: {
          images: ['registry.k8s.io/coredns/coredns:v1.12.0'],
          foreignFields: [{ manager: 'kubectl-edit', field: 'spec.template.spec.nodeSelector' }],
        },
      },
    }),
  },
  {
    rule: 'addons/changed',
    severity: 'blocker',
    when: 'kube-proxy comes from another registry',
    says: ['mirror.example/kube-proxy:v1.33.13', 'registry.k8s.io/kube-proxy', 'imageRepository'],
    shape: cluster({
      clusterConfiguration: { ...configuration, imageRepository: 'registry.k8s.io' },
      addons: { kubeProxy: { images: ['mirror.example/kube-proxy:v1.33.13'], foreignFields: [] } },
    }),
  },
]);

describe('findings of configuration that is as kubeadm wrote it', () => {
  const fixture = (name: string) => readFileSync(new URL(`../../fixtures/kubeadm-1.33.13/${name}`, import.meta.url), 'utf8');
  const rulesOf = (shape: InventoryShape, options: Partial<PlanOptions> = {}) =>
    makePlan({
      inventory: inventory(shape),
      target: 'v1.34.4',
      options: { ...defaultPlanOptions, ...options },
      id: 'p',
      nowMs,
    }).findings.map(({ rule }) => rule);

  it('say nothing of the captured kubelet configuration and host paths', () => {
    const hostPaths = Object.fromEntries(
      ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].flatMap((name) => {
        const found = parseHostPaths(fixture(`manifest-${name}.yaml`));
        return found ? [found] : [];
      }),
    );
    const inCluster = parse(parse(fixture('configmaps.yaml')).items[1].data.kubelet);
    const facts = healthyFacts('v1.33.13', true, {
      configuration: configured({
        hostPaths,
        kubelet: parse(fixture('kubelet-config.yaml')),
        servers: { 'scheduler.conf': 'https://10.0.0.1:6443' },
      }),
    });

    const rules = rulesOf({ nodes: { cp2: { facts } }, more: { kubeletConfiguration: inCluster } });

    expect(Object.keys(hostPaths)).to.have.length(4);
    expect(rules.filter((rule) => /^(manifests|kubelet|control-plane|addons|patches|flags)\//.test(rule))).to.deep.equal([]);
  });

  it("leave kubeadm's own file to kubeadm", () => {
    const kubeletFlags = [
      { file: '/var/lib/kubelet/kubeadm-flags.env', flags: ['--pod-infra-container-image=registry.k8s.io/pause:3.10'] },
    ];
    const shape = {
      from: 'v1.34.4',
      target: 'v1.35.4',
      nodes: { w1: { facts: healthyFacts('v1.34.4', false, { configuration: configured({ kubeletFlags }) }) } },
    };

    const plan = makePlan({ inventory: inventory(shape), target: 'v1.35.4', options: defaultPlanOptions, id: 'p', nowMs });

    expect(plan.findings.map(({ rule }) => rule)).to.not.include('flags/removed');
  });

  it('say nothing of a single control-plane node behind a name of its own', () => {
    const facts = healthyFacts('v1.33.13', true, {
      configuration: configured({ servers: { 'scheduler.conf': 'https://api.example:6443' } }),
    });

    expect(rulesOf({ controlPlane: 1, nodes: { cp1: { facts } } })).to.not.include('control-plane/not-local');
  });
});
