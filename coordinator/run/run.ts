import type { StepKind } from '../plan/plan.ts';
import type { OsOptions } from '../plan/plan-options.ts';

/**
 * `running`: steps are worked on. `paused`: asked to; running steps ended, none starts. `failed`: the first failed step stopped it; `retry`
 * goes on. `cancelled`: stopped for good, own cordons undone, versions may be mixed. `succeeded`: every step is done and the cluster is there.
 */
export type RunState = 'running' | 'paused' | 'failed' | 'succeeded' | 'cancelled';

export type StepState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped';

export interface Run {
  /** `up-20261122-1`. */
  readonly id: string;
  readonly planId: string;
  readonly state: RunState;
  /** What was asked while running: takes effect at the next step boundary. */
  readonly requested?: 'pause' | 'cancel';
  readonly from: string;
  readonly target: string;
  /** Present: a run that upgrades the distribution's packages; `from` and `target` are the version that stays. */
  readonly os?: OsOptions;
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  /** Until its end, as far as the history of this cluster tells; only for a run that has not ended. Not durable. */
  readonly remainingMs?: number;
  readonly startedBy: string;
  readonly steps: readonly RunStep[];
  /** Of the step that stopped the run: what, why, what to do. */
  readonly failure?: StepFailure;
}

export interface RunStep {
  readonly id: string;
  readonly node?: string;
  readonly kind: StepKind;
  readonly state: StepState;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly operationIds: readonly string[];
  /** What it waits for or does just now, in words; not durable. */
  readonly note?: string;
  readonly failure?: StepFailure;
}

export interface StepFailure {
  readonly code: string;
  readonly message: string;
  readonly causes: readonly string[];
  readonly hint?: string;
}

/** Append-only; every state above is derived from these by one transition function. */
export type StepEventType = 'started' | 'operation' | 'note' | 'succeeded' | 'failed' | 'retried' | 'skipped';
