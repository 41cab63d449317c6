import { formatDuration } from '../../shared/text.ts';
import { type MaintenanceWindow, nextOpeningMs, openForMs, parseMaintenanceWindow } from '../policy/maintenance-window.ts';
import type { Finding, Plan, Step, StepKind } from './plan.ts';
import { blocker } from './rule-input.ts';

const dayMs = 24 * 3_600_000;

/** The steps that follow one that takes something out, until it is back: they are never held up, whatever the hour. */
const comesBackWith: Partial<Record<StepKind, StepKind>> = {
  kubeadmApply: 'controlPlaneGate',
  kubeadmNode: 'controlPlaneGate',
  drain: 'uncordon',
};
const followers: ReadonlySet<StepKind> = new Set([
  'controlPlaneGate',
  'installKubelet',
  'restartKubelet',
  'upgradeOsPackages',
  'reboot',
  'nodeGate',
  'uncordon',
  'pausePoint',
]);

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
  if (!window || followers.has(step.kind) || window.openMs >= outageOf(step)) return undefined;
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
  const [longest] = plan.steps
    .filter(({ kind }) => !followers.has(kind))
    .map((step) => ({ step, ms: outageOf(step) }))
    .toSorted((a, b) => b.ms - a.ms);
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

/** From the start of a step until what it takes out is back, in ms. */
export function outagesOf({ steps }: Plan, durationOf: (step: Step) => number): (step: Step) => number {
  const placeOf = ({ node, hop }: Step) => `${hop} ${node ?? ''}`;
  const perNode = Map.groupBy(steps, placeOf);
  return (step) => {
    const last = comesBackWith[step.kind];
    const chain = (perNode.get(placeOf(step)) ?? []).filter(({ id }) => id >= step.id); // ids sort in the order of the plan
    const end = last === undefined ? -1 : chain.findIndex(({ kind }) => kind === last);
    return (end === -1 ? [step] : chain.slice(0, end + 1)).reduce((sum, next) => sum + durationOf(next), 0);
  };
}
