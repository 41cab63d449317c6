import type { Plan } from '../plan/plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import type { Disruption } from './disruption.ts';
import type { Run, StepEventType } from './run.ts';

/** Upgrades as the operator's API sees them. Everything is durable before it is answered. */
export interface Engine {
  /**
   * Observes the cluster and makes a plan; touches no node and stores nothing.
   *
   * @throws KubestepError `usage` for a target that is no version, `unavailable` when the cluster cannot be observed at all.
   */
  plan(target: string, options: PlanOptions, signal: AbortSignal): Promise<Plan>;
  /** Stores a plan. Safe to repeat with the same plan. */
  savePlan(plan: Plan): Promise<void>;
  getPlan(planId: string): Promise<Plan | undefined>;
  /**
   * Starts a run of a plan and returns at once; the work goes on by itself. Safe to repeat with the same `requestId`: answers with the run that
   * the first call started.
   *
   * @throws KubestepError `not-found` for an unknown plan, `preflight-refused` when the plan has blockers or the cluster has changed since it was
   *   made, `conflict` when a run is running, paused or failed.
   */
  start(request: StartRequest): Promise<Run>;
  status(runId: string): Promise<Run | undefined>;
  /** What the run cost those who use the cluster, so far. @throws KubestepError `not-found` */
  disruption(runId: string): Promise<Disruption>;
  /** Newest first. */
  list(): Promise<Run[]>;
  /** The run that holds the cluster: running, paused or failed. */
  active(): Promise<Run | undefined>;
  /** Lets the running steps end, then starts none. Answers when it was noted. @throws KubestepError `not-found`, `conflict` */
  pause(runId: string): Promise<Run>;
  /** Goes on with a paused run. @throws KubestepError `not-found`, `conflict` */
  resume(runId: string): Promise<Run>;
  /** Goes on with a failed run: checks, then new attempts of the failed steps. @throws KubestepError `not-found`, `conflict` */
  retry(runId: string): Promise<Run>;
  /**
   * Leaves a worker out of the rest of the run, and undoes the run's own cordon of it. Safe to repeat.
   *
   * @throws KubestepError `not-found`, `conflict` for a control-plane node, a node that is worked on, or one that would be left too far behind.
   */
  skip(runId: string, node: string): Promise<Run>;
  /**
   * Lets the running steps end, undoes the run's own cordons and ends the run; versions may be mixed then, and the run's failure lists them.
   *
   * @throws KubestepError `not-found`, `conflict` when it has ended already.
   */
  cancel(runId: string): Promise<Run>;
  /**
   * Replays the events after `fromSequence` (0: all), then follows. Ends when the run is failed, succeeded or cancelled; goes on while it is
   * paused. Several may watch; a slow one misses notes, never events.
   */
  watch(runId: string, fromSequence: number, signal: AbortSignal): AsyncIterable<RunUpdate>;
  /** At the coordinator's start: goes on with the run that was running when it ended. Safe to repeat. */
  recover(): Promise<void>;
  /** Nodes that steps work on just now: their API servers are not to be relied on. */
  currentNodes(): readonly string[];
  /** Resolves when no run is worked on in this process: it ended, failed or is paused. */
  idle(): Promise<void>;
  /** Stops working without ending the run; operations on nodes go on, and `recover` attaches to them. */
  close(): Promise<void>;
}

export interface StartRequest {
  readonly planId: string;
  /** As the operator socket's peer credentials name the caller. */
  readonly startedBy: string;
  /** Made by the client once per intent. */
  readonly requestId?: string;
  /** Observe again and refuse when the cluster has changed since the plan was made; default: when the plan is older than a minute. */
  readonly isInventoryChecked?: boolean;
}

export interface RunUpdate {
  /** Of the newest event that `run` contains; hand it to `watch` to go on from here. */
  readonly sequence: number;
  readonly run: Run;
  /** Absent when only a note or the run's own state changed. */
  readonly event?: RunEvent;
}

export interface RunEvent {
  readonly sequence: number;
  readonly stepId: string;
  readonly type: Exclude<StepEventType, 'note'>;
  readonly atMs: number;
  readonly detail?: unknown;
}
