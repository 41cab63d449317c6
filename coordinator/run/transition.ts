import { KubestepError } from '../../shared/errors.ts';
import type { StepEventRow } from '../store/schema.ts';
import type { RunState, StepState } from './run.ts';

export type StepEvent = StepEventRow['type'];

/** What an event makes of a step; an event that is not listed for a state cannot happen there. */
const stepTransitions = {
  waiting: { started: 'running', skipped: 'skipped', failed: 'failed' }, // failed: what was true before could not be observed
  running: { started: 'running', operation: 'running', succeeded: 'succeeded', failed: 'failed' }, // started: retried after such a failure
  failed: { retried: 'running', skipped: 'skipped' },
  succeeded: {},
  skipped: {},
} as const satisfies Record<StepState, Partial<Record<StepEvent, StepState>>>;

/** The only way in which a step changes its state. @throws KubestepError `internal` */
export function nextStepState(state: StepState, event: StepEvent): StepState {
  const possible: Partial<Record<StepEvent, StepState>> = stepTransitions[state];
  const next = possible[event];
  if (next) return next;
  throw new KubestepError('internal', `a ${state} step cannot be ${event}`);
}

/** The state that a list of events leads to. */
export function stepStateOf(events: readonly StepEvent[]): StepState {
  return events.reduce<StepState>(nextStepState, 'waiting');
}

export type RunAction = 'pause' | 'resume' | 'fail' | 'retry' | 'succeed' | 'cancel';

const runTransitions = {
  running: { pause: 'paused', fail: 'failed', succeed: 'succeeded', cancel: 'cancelled' },
  paused: { resume: 'running', cancel: 'cancelled' },
  failed: { retry: 'running', cancel: 'cancelled' },
  succeeded: {},
  cancelled: {},
} as const satisfies Record<RunState, Partial<Record<RunAction, RunState>>>;

/** The only way in which a run changes its state. @throws KubestepError `conflict` naming what can be done instead. */
export function nextRunState(runId: string, state: RunState, action: RunAction): RunState {
  const possible: Partial<Record<RunAction, RunState>> = runTransitions[state];
  const next = possible[action];
  if (next) return next;
  const commands = Object.keys(possible).filter((name) => name !== 'fail' && name !== 'succeed');
  throw new KubestepError('conflict', `${runId} is ${state}: it cannot ${action} now`, {
    hint:
      commands.length === 0
        ? 'plan anew: kubestep upgrade plan'
        : `possible now: ${commands.map((name) => `kubestep upgrade ${name} ${runId}`).join(', ')}`,
  });
}

/** A run in one of these holds the cluster: nothing else may start. */
export function isActive(state: RunState): boolean {
  return state === 'running' || state === 'paused' || state === 'failed';
}
