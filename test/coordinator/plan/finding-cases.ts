import { expect } from 'chai';
import type { Inventory, NodeInventory } from '../../../coordinator/inventory/inventory.ts';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions, type PlanOptions } from '../../../coordinator/plan/plan-options.ts';
import type { NodeFacts } from '../../../shared/operations.ts';
import { healthyEtcd, healthyFacts, type InventoryShape, inventory, nowMs } from './inventory-builder.ts';

export interface FindingCase {
  readonly rule: string;
  readonly severity: 'blocker' | 'warning' | 'note';
  readonly when: string;
  readonly node?: string;
  readonly says: readonly string[];
  readonly shape?: InventoryShape;
  readonly target?: string;
  readonly options?: Partial<PlanOptions>;
}

export const cps = ['cp1', 'cp2', 'cp3'];
export const worker = (change: Partial<NodeInventory>): InventoryShape => ({ nodes: { w1: change } });
export const workerFacts = (change: Partial<NodeFacts>): InventoryShape => worker({ facts: healthyFacts('v1.33.13', false, change) });
export const cpFacts = (change: Partial<NodeFacts>): InventoryShape => ({
  nodes: { cp2: { facts: healthyFacts('v1.33.13', true, change) } },
});
export const etcd = (change: Parameters<typeof healthyEtcd>[2]): InventoryShape => ({
  nodes: { cp2: { etcd: healthyEtcd('cp2', cps, change) } },
});
export const packageState = (status: string) =>
  workerFacts({
    packages: ['kubeadm', 'kubelet', 'kubectl'].map((name) => ({
      name,
      version: '1.33.13-1.1',
      status: name === 'kubelet' ? status : 'ii ',
      isHeld: true,
    })),
  });
export const cluster = (more: Partial<Inventory>): InventoryShape => ({ more });
export const configuration = inventory().clusterConfiguration ?? { kubernetesVersion: '', etcd: 'local', featureGates: [] };
export const extra = { 'kube-apiserver': [], 'kube-controller-manager': [], 'kube-scheduler': [], etcd: [] };
export const kubelet = healthyFacts('v1.33.13', false).kubelet;
export const noDrain = { evictable: [], bare: [], emptyDir: [], blockedByBudget: [], ignored: [] };
export const without = (node: NodeInventory | undefined, ...keys: (keyof NodeInventory)[]): NodeInventory =>
  Object.fromEntries(Object.entries(node ?? {}).filter(([key]) => !keys.some((gone) => gone === key))) as unknown as NodeInventory;
export const nodeWithout = (name: string, ...keys: (keyof NodeInventory)[]): InventoryShape => {
  const base = inventory();
  return { more: { nodes: base.nodes.map((node) => (node.name === name ? without(node, ...keys) : node)) } };
};

/** One test for each case: the finding is there, with its severity and node, and says what it must. */
export function describeFindings(of: string, cases: readonly FindingCase[]): void {
  describe(`findings of ${of}`, () => {
    for (const { rule, severity, when, node, says, shape = {}, target = 'v1.34.4', options = {} } of cases) {
      it(`names ${rule} as a ${severity} when ${when}`, () => {
        const plan = makePlan({ inventory: inventory(shape), target, options: { ...defaultPlanOptions, ...options }, id: 'p', nowMs });

        const found = plan.findings.find((finding) => finding.rule === rule && finding.severity === severity && finding.node === node);
        expect(found, JSON.stringify(plan.findings)).to.not.equal(undefined);
        for (const text of says) expect(`${found?.evidence} ${found?.fix}`).to.contain(text);
        expect(found?.fix).to.not.equal('');
      });
    }
  });
}
