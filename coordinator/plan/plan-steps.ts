import { formatMinor, parseKubeVersion } from '../../shared/version.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { controlPlaneInOrder } from './control-plane-order.ts';
import { type ControlPlaneWork, replaceControlPlaneKubelet, upgradeControlPlane, upgradeEtcd } from './control-plane-steps.ts';
import { type EtcdPhase, etcdPhases } from './etcd-path.ts';
import type { Hop, Step } from './plan.ts';
import type { PlanOptions } from './plan-options.ts';
import { replaceKubelet } from './replace-kubelet.ts';
import { type StepDraft, StepList } from './step-list.ts';
import { type WorkerOrder, workerOrder } from './worker-lanes.ts';

export interface PathToPlan {
  readonly inventory: Inventory;
  readonly hops: readonly Hop[];
  readonly options: PlanOptions;
}

/** Nodes that fetch packages at the same time: a mirror is not stormed, and the network not filled. */
const prefetchLanes = 10;

/**
 * The steps of a whole path, in the only order that is right: until all API servers serve the new version no kubelet is touched
 * (kubernetes/kubernetes#127316), never are two control-plane nodes out at once, and of each pool of workers no more than it allows.
 *
 * @throws KubestepError `usage` for pools that are not understood.
 */
export function planSteps({ inventory, hops, options }: PathToPlan): Step[] {
  const order = workerOrder(inventory, options);
  const controlPlane = controlPlaneInOrder(inventory).map(({ name }) => name);
  const phases = etcdPhases(inventory, hops);
  const work = controlPlaneWork(inventory);
  const steps = new StepList();
  for (const [index, hop] of hops.entries()) {
    const isWorkerHop = options.workers === 'each-hop' || index === hops.length - 1;
    const workers = isWorkerHop ? order : { canaries: [], lanes: [] };
    addHop(steps.hop(), { hop, number: index + 1, options, controlPlane, workers, work, etcdPhases: phases[index] ?? [] });
  }
  return steps.named();
}

export function controlPlaneWork({ nodes, clusterConfiguration, hooks }: Inventory): ControlPlaneWork {
  const count = nodes.filter(({ role }) => role === 'control-plane').length;
  return { hooks: hooks ?? [], canMoveLeader: count > 1 && clusterConfiguration?.etcd !== 'external' };
}

interface HopToPlan {
  readonly hop: Hop;
  /** Counted from 1. */
  readonly number: number;
  readonly options: PlanOptions;
  readonly controlPlane: readonly string[];
  readonly workers: WorkerOrder;
  readonly work: ControlPlaneWork;
  readonly etcdPhases: readonly EtcdPhase[];
}

type Add = ReturnType<StepList['hop']>;

function addHop(add: Add, todo: HopToPlan): void {
  const { hop, number, options, controlPlane, workers, work } = todo;
  const snapshot = add({ kind: 'snapshot', args: { hop: number } }, add.endOfEarlierHops());
  const fetched = prefetch(add, todo, snapshot);
  const ready = controlPlane.map((node) => add.chain(prepareControlPlane(node, todo), fetched));
  const etcd = upgradeEtcd(todo.etcdPhases, work);
  // Not before every image is there: a member must not wait for another one's download.
  let served = etcd.length > 0 ? [...fetched, ...ready] : fetched;
  for (const steps of etcd) served = [add.chain(steps, served)];
  for (const [index, node] of controlPlane.entries()) {
    const upgrade = upgradeControlPlane({ node, hop, options, work, isFirst: index === 0 });
    served = [add.chain(upgrade, [...served, ...ready.slice(index, index + 1)])];
  }
  let back = served;
  for (const node of controlPlane) back = [add.chain(replaceControlPlaneKubelet({ node, hop, options, work }), back)];
  if (workers.canaries.length === 0 && workers.lanes.length === 0) return;
  if (options.pauseAfter.includes('control-plane')) back = [add({ kind: 'pausePoint', args: {} }, back)];
  for (const node of workers.canaries) back = addWorker(add, { node, todo, mayPrepare: back, mayLeave: back });
  if (options.pauseAfter.includes('canary') && workers.lanes.length > 0) back = [add({ kind: 'pausePoint', args: {} }, back)];
  for (const lane of workers.lanes) addLane(add, lane, todo, back);
}

/** Every node fetches what it will need while nothing is out yet: a package that is missing stops the run here. */
function prefetch(add: Add, { hop, controlPlane, workers }: HopToPlan, after: StepDraft): StepDraft[] {
  const nodes = [...controlPlane, ...workers.canaries, ...workers.lanes.flat()];
  const ends: StepDraft[] = [];
  for (const [index, node] of nodes.entries()) ends.push(add.chain(fetchPackages(node, hop), [ends[index - prefetchLanes] ?? after]));
  return ends.slice(-prefetchLanes);
}

/** A lane has one node out at a time; the next one is prepared meanwhile, and none further ahead, so that its new configuration waits briefly. */
function addLane(add: Add, lane: readonly string[], todo: HopToPlan, after: readonly StepDraft[]): void {
  let earlier = after;
  let last = after;
  for (const node of lane) {
    const back = addWorker(add, { node, todo, mayPrepare: earlier, mayLeave: last });
    earlier = last;
    last = back;
  }
}

interface WorkerToAdd {
  readonly node: string;
  readonly todo: HopToPlan;
  readonly mayPrepare: readonly StepDraft[];
  readonly mayLeave: readonly StepDraft[];
}

function addWorker(add: Add, { node, todo: { hop, options }, mayPrepare, mayLeave }: WorkerToAdd): StepDraft[] {
  const prepared = add.chain(prepareWorker(node, hop, options), mayPrepare);
  const back = add.chain(replaceKubelet(node, hop, options), [prepared, ...mayLeave]);
  return options.pauseAfter.includes('each') ? [add({ kind: 'pausePoint', args: {} }, [back])] : [back];
}

function fetchPackages(node: string, { to, packages }: Hop): StepDraft[] {
  const list = (['kubeadm', 'kubelet', 'kubectl'] as const).map((name) => ({ name, version: packages[name] }));
  return [
    { node, kind: 'setRepository', args: { minor: formatMinor(parseKubeVersion(to)) } },
    { node, kind: 'downloadPackages', args: { packages: list } },
  ];
}

/** Nothing here touches what runs, so all control-plane nodes get ready side by side. */
function prepareControlPlane(node: string, { hop: { to, packages }, etcdPhases }: HopToPlan): StepDraft[] {
  const own = etcdPhases.filter(({ members }) => members.includes(node));
  return [
    { node, kind: 'installKubeadm', args: { version: packages.kubeadm } },
    { node, kind: 'pullImages', args: { version: to } },
    ...own.map(({ tag }): StepDraft => ({ node, kind: 'pullEtcdImage', args: { tag } })),
  ];
}

function prepareWorker(node: string, { to, packages }: Hop, options: PlanOptions): StepDraft[] {
  return [
    { node, kind: 'installKubeadm', args: { version: packages.kubeadm } },
    { node, kind: 'kubeadmNode', args: { version: to, ignorePreflightErrors: options.ignorePreflightErrors } },
  ];
}
