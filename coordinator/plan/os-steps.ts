import type { Inventory, NodeInventory } from '../inventory/inventory.ts';
import { controlPlaneInOrder } from './control-plane-order.ts';
import { betweenHooks, type ControlPlaneWork, leaveLeadership } from './control-plane-steps.ts';
import type { Step } from './plan.ts';
import type { OsOptions, PausePoint, PlanOptions } from './plan-options.ts';
import { controlPlaneWork } from './plan-steps.ts';
import { drainArguments } from './replace-kubelet.ts';
import { type StepDraft, StepList } from './step-list.ts';
import { workerOrder } from './worker-lanes.ts';

export interface OsToPlan {
  readonly inventory: Inventory;
  readonly options: PlanOptions;
  readonly os: OsOptions;
}

/** Whether anything is to be done on a node; the others are neither drained nor asked again. */
export function hasOsWork({ os }: NodeInventory, { reboot }: OsOptions): boolean {
  const isDue = (os?.boot.rebootReasons.length ?? 0) > 0;
  return (os?.packages.length ?? 0) > 0 || reboot === 'always' || (reboot === 'auto' && isDue);
}

/**
 * The steps of an upgrade of the distribution: a verified snapshot, then each control-plane node by itself, the coordinator's own last, then the
 * workers in lanes as their pools allow. Each node is drained, upgraded, rebooted where that is due, and proven before the next one leaves.
 *
 * @throws KubestepError `usage` for pools that are not understood.
 */
export function osSteps({ inventory, options, os }: OsToPlan): Step[] {
  const isBusy = (node: NodeInventory) => hasOsWork(node, os);
  const controlPlane = controlPlaneInOrder(inventory).filter(isBusy);
  const { canaries, lanes } = workerOrder(inventory, options, isBusy);
  const hasWorkers = canaries.length > 0 || lanes.length > 0;
  if (controlPlane.length === 0 && !hasWorkers) return [];
  const work = controlPlaneWork(inventory);
  const isPausing = (point: PausePoint) => options.pauseAfter.includes(point);
  const steps = new StepList();
  const add = steps.hop();
  const pause = (needs: readonly StepDraft[]): StepDraft[] => [add({ kind: 'pausePoint', args: {} }, needs)];
  const workers = new Map(inventory.nodes.map((node) => [node.name, node]));
  const addWorker = (name: string, needs: readonly StepDraft[]): StepDraft[] => {
    const node = workers.get(name);
    const back = node ? [add.chain(nodeSteps(node, { options, os }), needs)] : [...needs];
    return isPausing('each') ? pause(back) : back;
  };
  let back: StepDraft[] = [add({ kind: 'snapshot', args: { hop: 1 } }, [])];
  for (const node of controlPlane) back = [add.chain(controlPlaneSteps(node, { options, os }, work), back)];
  if (controlPlane.length > 0 && hasWorkers && isPausing('control-plane')) back = pause(back);
  for (const name of canaries) back = addWorker(name, back);
  if (canaries.length > 0 && lanes.length > 0 && isPausing('canary')) back = pause(back);
  for (const lane of lanes) lane.reduce((last, name) => addWorker(name, last), back);
  return steps.named();
}

type Choices = Pick<OsToPlan, 'options' | 'os'>;

/** Its member must not lead while it stops, and a balancer may want to know. */
function controlPlaneSteps(node: NodeInventory, choices: Choices, work: ControlPlaneWork): StepDraft[] {
  return betweenHooks({ node: node.name, phase: 'os', work }, nodeSteps(node, choices, leaveLeadership(node.name, work)));
}

function nodeSteps(node: NodeInventory, { options, os }: Choices, atDisturbance: readonly StepDraft[] = []): StepDraft[] {
  const { name, kubeletVersion: version, apiServerVersion } = node;
  const packages = (node.os?.packages ?? []).map((one) => ({ name: one.name, version: one.to }));
  return [
    { node: name, kind: 'drain', args: drainArguments(options) },
    ...atDisturbance,
    ...(packages.length > 0 ? [{ node: name, kind: 'upgradeOsPackages', args: { packages } } as const] : []),
    ...(os.reboot === 'never' ? [] : [{ node: name, kind: 'reboot', args: { policy: os.reboot } } as const]),
    {
      node: name,
      kind: 'nodeGate',
      args: { version, ...(apiServerVersion !== undefined && { controlPlaneVersion: apiServerVersion }) },
    },
    { node: name, kind: 'uncordon', args: {} },
  ];
}
