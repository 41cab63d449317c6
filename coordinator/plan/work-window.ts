import { formatDuration } from '../../shared/text.ts';
import { type MaintenanceWindow, nextOpeningMs, openForMs, parseMaintenanceWindow } from '../policy/maintenance-window.ts';
import type { Finding, HookPhase, Plan, Step, StepKind } from './plan.ts';
import { blocker } from './rule-input.ts';

const dayMs = 24 * 3_600_000;

/** What ends an outage that a step of this kind begins. */
const comesBackWith: Partial<Record<StepKind, readonly StepKind[]>> = {
  moveEtcdLeader: ['etcdGate', 'controlPlaneGate', 'uncordon'], // moving it is for what comes right after
  upgradeEtcd: ['etcdGate'],
  kubeadmApply: ['controlPlaneGate'],
  kubeadmNode: ['controlPlaneGate'],
  drain: ['uncordon'],
};
const backInPhase: Record<HookPhase, StepKind> = {
  etcd: 'etcdGate',
  'control-plane': 'controlPlaneGate',
  kubelet: 'uncordon',
  os: 'uncordon',
};

/** Why a step does not start yet, and when to look again. */
export interface Delay {
  readonly untilMs: number;
  readonly reason: string;
}

/** The state of the windows at one moment. */
export interface WindowNow {
  readonly openMs: number;
  /** When the next one opens after this one has closed. */
  readonly nextMs: number;
}

/** @returns undefined when there are no windows: any time will do. */
export function windowNow(windows: readonly MaintenanceWindow[], nowMs: number): WindowNow | undefined {
  if (windows.length === 0) return undefined;
  const openMs = openForMs(windows, nowMs);
  return { openMs, nextMs: nextOpeningMs(windows, nowMs + openMs) ?? nowMs + openMs + dayMs };
}

/** Holds back a step that would begin outside the windows, or that brings its node back only after they have closed. Pure. */
export function delayOf(step: Step, outageOf: (step: Step) => number, window: WindowNow | undefined): Delay | undefined {
  if (!window || step.kind === 'pausePoint' || window.openMs >= outageOf(step)) return undefined;
  const why = window.openMs > 0 ? 'it would end after the window has closed' : 'no window is open';
  return { untilMs: window.nextMs, reason: `waits until ${new Date(window.nextMs).toISOString()}: ${why}` };
}

/**
 * Says when a plan would wait for ever, or long.
 *
 * @throws KubestepError `usage` for windows that are not understood.
 */
export function windowFindings(plan: Plan, durationOf: (step: Step) => number, nowMs: number): Finding[] {
  const windows = plan.options.windows.map(parseMaintenanceWindow);
  if (windows.length === 0) return [];
  const outageOf = outagesOf(plan, durationOf);
  const [longest] = plan.steps.map((step) => ({ step, ms: outageOf(step) })).toSorted((a, b) => b.ms - a.ms);
  if (!longest) return [];
  const openMs = longestOpeningMs(windows, nowMs);
  if (openMs >= longest.ms) return [];
  const { step, ms } = longest;
  const evidence = `${step.kind}${step.node === undefined ? '' : ` on ${step.node}`} takes about ${formatDuration(ms)} until all is back, and no window is open for more than ${formatDuration(openMs)}`;
  return [blocker({ rule: 'options/window', evidence, fix: 'give a longer --window' })];
}

/** Within the next eight days. */
function longestOpeningMs(windows: readonly MaintenanceWindow[], nowMs: number): number {
  let longest = 0;
  for (let atMs = nowMs; atMs < nowMs + 8 * dayMs; ) {
    const opensMs = nextOpeningMs(windows, atMs);
    if (opensMs === undefined) return longest;
    const openMs = openForMs(windows, opensMs);
    longest = Math.max(longest, openMs);
    atMs = opensMs + openMs;
  }
  return longest;
}

/**
 * From the start of a step until what it takes out is back, in ms. Zero for the steps in between: once something is out, nothing holds up what
 * brings it back, whatever the hour.
 */
export function outagesOf({ steps }: Plan, durationOf: (step: Step) => number): (step: Step) => number {
  const outages = new Map<string, number>();
  for (const chain of Map.groupBy(steps, ({ hop, node }) => `${hop} ${node ?? ''}`).values()) {
    const inOrder = chain.toSorted((a, b) => (a.id < b.id ? -1 : 1)); // ids sort in the order of the plan
    for (let begin = 0; begin < inOrder.length; ) {
      const span = inOrder.slice(begin, endOfOutage(inOrder, begin) + 1);
      for (const step of span) outages.set(step.id, 0);
      const total = span.reduce((sum, step) => sum + durationOf(step), 0);
      if (span[0]) outages.set(span[0].id, total);
      begin += span.length;
    }
  }
  return (step) => outages.get(step.id) ?? durationOf(step);
}

/** The place of the step with which an outage ends that may begin here; the step's own place when nothing goes out. */
function endOfOutage(chain: readonly Step[], begin: number): number {
  const first = chain[begin];
  const after = (isEnd: (step: Step) => boolean) => chain.findIndex((step, index) => index > begin && isEnd(step));
  if (first?.kind === 'hook' && first.args.hook === 'beforeControlPlane') {
    const { phase } = first.args;
    const undoing = after((step) => step.kind === 'hook' && step.args.phase === phase && step.args.hook === 'afterControlPlane');
    return undoing === -1
      ? Math.max(
          begin,
          after(({ kind }) => kind === backInPhase[phase]),
        )
      : undoing;
  }
  const ends = first && comesBackWith[first.kind];
  return Math.max(begin, ends ? after(({ kind }) => ends.includes(kind)) : -1);
}
