import type { StepFailure } from '../run/run.ts';
import type { RestorePlan, RestoreStepKind } from './restore-plan.ts';

/**
 * `planned`: decided, nothing touched. `failed`: a step stopped it, and it holds the cluster until it is resumed or undone. `undone`: the old data
 * are served again.
 */
export type RestoreState = 'planned' | 'running' | 'failed' | 'succeeded' | 'undoing' | 'undo-failed' | 'undone';
export type RestoreStepState = 'waiting' | 'running' | 'succeeded' | 'failed';

export interface Restore {
  readonly id: string;
  readonly state: RestoreState;
  readonly plan: RestorePlan;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly startedBy?: string;
  readonly steps: readonly RestoreStepView[];
  readonly failure?: StepFailure;
  /** The salvaged snapshot of what was there before, when one could be taken. */
  readonly salvaged?: string;
}

export interface RestoreStepView {
  readonly id: string;
  readonly kind: RestoreStepKind;
  readonly node?: string;
  readonly stage: number;
  readonly state: RestoreStepState;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly operationIds: readonly string[];
  /** The last thing that was said about it. */
  readonly note?: string;
  readonly failure?: StepFailure;
}

/** What moves a restore from one state to the next; whatever is not here cannot happen. */
export const restoreTransitions = {
  planned: { start: 'running' },
  running: { fail: 'failed', succeed: 'succeeded', undo: 'undoing' },
  failed: { resume: 'running', undo: 'undoing' },
  succeeded: {},
  undoing: { fail: 'undo-failed', succeed: 'undone' },
  'undo-failed': { resume: 'undoing' },
  undone: {},
} as const satisfies Record<RestoreState, Partial<Record<RestoreAction, RestoreState>>>;

export type RestoreAction = 'start' | 'fail' | 'succeed' | 'resume' | 'undo';

export function nextRestoreState(state: RestoreState, action: RestoreAction): RestoreState | undefined {
  const possible: Partial<Record<RestoreAction, RestoreState>> = restoreTransitions[state];
  return possible[action];
}
