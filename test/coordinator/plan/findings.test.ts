import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { ruleNames } from '../../../coordinator/plan/rule-names.ts';
import { configuration, cpFacts, extra, kubelet, noDrain, worker } from './finding-cases.ts';
import { healthyFacts, type InventoryShape, inventory, nowMs } from './inventory-builder.ts';

describe('findings', () => {
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
