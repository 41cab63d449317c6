import { formatMinor, parseKubeVersion } from '../../shared/version.ts';
import type { Inventory, NodeInventory } from '../inventory/inventory.ts';
import type { Hop, Step, StepArguments, StepKind } from './plan.ts';
import type { PlanOptions } from './plan-options.ts';

export interface HopToPlan {
  readonly inventory: Inventory;
  readonly hop: Hop;
  /** Counted from 1. */
  readonly number: number;
  readonly options: PlanOptions;
}

type StepDraft = { [K in StepKind]: { readonly node?: string; readonly kind: K; readonly args: StepArguments[K] } }[StepKind];

/**
 * The steps of one hop, in the only order that is right: until all API servers serve the new version no kubelet is touched
 * (kubernetes/kubernetes#127316), and never are two nodes out at once.
 */
export function planSteps({ inventory, hop, number, options }: HopToPlan): Step[] {
  const controlPlane = controlPlaneInOrder(inventory).map(({ name }) => name);
  const workers = inventory.nodes.filter(({ role }) => role === 'worker').map(({ name }) => name);
  const drafts: StepDraft[] = [
    { kind: 'snapshot', args: { hop: number } },
    ...[...controlPlane, ...workers].flatMap((node) => prefetch(node, hop)),
    ...controlPlane.flatMap((node, index) => upgradeControlPlane(node, hop, options, index === 0)),
    ...controlPlane.flatMap((node) => replaceKubelet(node, hop, options)),
    ...workers.flatMap((node) => [...upgradeNodeConfiguration(node, hop, options), ...replaceKubelet(node, hop, options)]),
  ];
  const width = String(drafts.length).length;
  return drafts.map((draft, index) => {
    const sequence = String(index + 1).padStart(width, '0');
    return { id: `${number}-${sequence}-${draft.node ?? 'cluster'}-${draft.kind}`, hop: number, ...draft };
  });
}

/** The coordinator's own node comes last, so that the path is proven on the others before its API server goes. */
export function controlPlaneInOrder(inventory: Inventory): NodeInventory[] {
  const isOwn = (node: NodeInventory) => (node.name === inventory.coordinatorNode ? 1 : 0);
  return inventory.nodes.filter(({ role }) => role === 'control-plane').sort((a, b) => isOwn(a) - isOwn(b) || (a.name < b.name ? -1 : 1));
}

function prefetch(node: string, { to, packages }: Hop): StepDraft[] {
  const list = (['kubeadm', 'kubelet', 'kubectl'] as const).map((name) => ({ name, version: packages[name] }));
  return [
    { node, kind: 'setRepository', args: { minor: formatMinor(parseKubeVersion(to)) } },
    { node, kind: 'downloadPackages', args: { packages: list } },
  ];
}

function upgradeControlPlane(node: string, { to, packages }: Hop, options: PlanOptions, isFirst: boolean): StepDraft[] {
  const args = { version: to, ignorePreflightErrors: options.ignorePreflightErrors };
  return [
    { node, kind: 'installKubeadm', args: { version: packages.kubeadm } },
    { node, kind: 'pullImages', args: { version: to } },
    isFirst ? { node, kind: 'kubeadmApply', args } : { node, kind: 'kubeadmNode', args },
    { node, kind: 'controlPlaneGate', args: { version: to } },
  ];
}

function upgradeNodeConfiguration(node: string, { to, packages }: Hop, options: PlanOptions): StepDraft[] {
  return [
    { node, kind: 'installKubeadm', args: { version: packages.kubeadm } },
    { node, kind: 'kubeadmNode', args: { version: to, ignorePreflightErrors: options.ignorePreflightErrors } },
  ];
}

function replaceKubelet(node: string, { to, packages }: Hop, options: PlanOptions): StepDraft[] {
  const { drainTimeoutMs, allowedBarePods, isEmptyDirAllowed } = options;
  return [
    { node, kind: 'drain', args: { timeoutMs: drainTimeoutMs, allowedBarePods, isEmptyDirAllowed } },
    { node, kind: 'installKubelet', args: { version: packages.kubelet } },
    { node, kind: 'restartKubelet', args: { version: to } },
    { node, kind: 'nodeGate', args: { version: to } },
    { node, kind: 'uncordon', args: {} },
  ];
}
