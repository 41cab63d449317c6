import type { Plan, Step, StepKind } from './plan.ts';

/** How long a step took. */
export interface StepTime {
  readonly kind: string;
  readonly node?: string;
  readonly tookMs: number;
}

/** Where a step stands; absent for a step that has not begun. */
export interface StepStand {
  readonly isDone: boolean;
  readonly startedAtMs?: number;
}

type NodeRole = Plan['nodes'][number]['role'];

const seconds = (onControlPlane: number, onWorker = onControlPlane) => ({
  'control-plane': onControlPlane * 1000,
  worker: onWorker * 1000,
});

/** Medians of the laboratory's upgrades of 3 + 2 nodes, v1.33.13 to v1.34.4: for a cluster that has no history of its own yet. */
const typical: Partial<Record<StepKind, Record<NodeRole, number>>> = {
  snapshot: seconds(10),
  setRepository: seconds(2),
  downloadPackages: seconds(5),
  installKubeadm: seconds(5),
  pullImages: seconds(15),
  kubeadmApply: seconds(180),
  kubeadmNode: seconds(165, 1),
  controlPlaneGate: seconds(15),
  drain: seconds(10, 20),
  installKubelet: seconds(6),
  restartKubelet: seconds(6),
  nodeGate: seconds(20, 5),
  upgradeOsPackages: seconds(60), // tens of packages; not measured in the laboratory
  reboot: seconds(120), // a machine with firmware of its own; a virtual one is quicker
};
const unknownMs = 1000;

/**
 * How long what is left of a plan will probably take, in ms: the longest way through its needs. A step takes what it took on this node before,
 * else on nodes of its role, else what it takes in the laboratory. Pure.
 */
export function estimateRemainingMs(
  plan: Plan,
  history: readonly StepTime[],
  standOf: (stepId: string) => StepStand | undefined,
  nowMs: number,
): number {
  const durationOf = stepDurations(plan, history);
  const ends = new Map<string, number>();
  for (const step of plan.steps) {
    const stand = standOf(step.id);
    const begin = Math.max(0, ...step.needs.map((id) => ends.get(id) ?? 0));
    const spentMs = stand?.startedAtMs === undefined ? 0 : nowMs - stand.startedAtMs;
    ends.set(step.id, stand?.isDone ? 0 : begin + Math.max(0, durationOf(step) - spentMs));
  }
  return [...ends.values()].reduce((latest, end) => Math.max(latest, end), 0);
}

/** What each step of a plan probably takes, in ms. */
export function stepDurations(plan: Plan, history: readonly StepTime[]): (step: Step) => number {
  const roles = new Map(plan.nodes.map(({ name, role }) => [name, role]));
  const roleOf = (node: string | undefined): NodeRole => (node !== undefined && roles.get(node) === 'worker' ? 'worker' : 'control-plane');
  const onNode = medians(history, ({ kind, node = '' }) => `${kind} ${node}`);
  const onRole = medians(history, ({ kind, node }) => `${kind} ${roleOf(node)}`);
  return ({ kind, node }) =>
    onNode.get(`${kind} ${node ?? ''}`) ?? onRole.get(`${kind} ${roleOf(node)}`) ?? typical[kind]?.[roleOf(node)] ?? unknownMs;
}

function medians(history: readonly StepTime[], keyOf: (time: StepTime) => string): Map<string, number> {
  const middle = (times: readonly StepTime[]) =>
    times.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? unknownMs;
  return new Map([...Map.groupBy(history, keyOf)].map(([key, times]) => [key, middle(times)]));
}
