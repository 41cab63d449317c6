import { causeChain, KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import { minorsBetween, parseKubeVersion } from '../../shared/version.ts';
import { DrainBlockedError } from '../drain/blocked.ts';
import { type StepTime, stepDurations } from '../plan/estimate.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type Delay, delayOf, outagesOf, windowNow } from '../plan/work-window.ts';
import { type MaintenanceWindow, parseMaintenanceWindow } from '../policy/maintenance-window.ts';
import type { RunJournal } from './journal.ts';
import type { Run, StepFailure } from './run.ts';
import type { RunProgress } from './run-store.ts';
import { runStep } from './step-loop.ts';
import type { StepPorts } from './step-scope.ts';
import { isOwnCordon } from './steps/drain.ts';

export interface DriveDeps extends StepPorts {
  readonly journal: RunJournal;
  readonly log: Logger;
  readonly note: (runId: string, stepId: string, text: string) => void;
  readonly readRun: (runId: string) => Promise<Run>;
  readonly readPlan: (planId: string) => Promise<Plan>;
  readonly readProgress: (runId: string) => Promise<RunProgress>;
  readonly skip: (runId: string, node: string) => Promise<unknown>;
  readonly readStepTimes: () => Promise<StepTime[]>;
  /** Resolves when anything about the run changed after the call, or the signal is aborted. */
  readonly nextChange: (runId: string, signal: AbortSignal) => Promise<void>;
  /** Steps that are worked on in this process. */
  readonly working: Set<Step>;
}

/** What passes without a person's word about the run: the store's disk is full, or no API server answers a cancellation. */
const passingTroubles: ReadonlySet<string> = new Set(['disk-full', 'unavailable', 'deadline-exceeded']);

/** Drives a run, and again when the driving itself met a trouble that passes: a run that is `running` is always worked on. */
export async function keepDriving(runId: string, deps: DriveDeps, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await driveRun(runId, deps, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      if (!(thrown instanceof KubestepError) || !passingTroubles.has(thrown.code)) throw thrown;
      deps.log.error('run waits until it can go on', { run: runId, error: thrown });
    }
    await deps.clock.sleep(deps.waits.transientRetryMs, signal);
  }
}

/**
 * Works on a run until it ends, fails or is told to stop: a step starts as soon as all that it needs is done, so several run side by side. Once
 * something asks for a stop (a failed step, a pause, a cancellation) none starts, and those that run come to their end. Safe to start again
 * after any crash: steps that were running are driven to their end first.
 */
export async function driveRun(runId: string, deps: DriveDeps, signal: AbortSignal): Promise<void> {
  const plan = await deps.readPlan((await deps.readRun(runId)).planId);
  const outageOf = outagesOf(plan, stepDurations(plan, await deps.readStepTimes()));
  const pace = { windows: plan.options.windows.map(parseMaintenanceWindow), outageOf };
  const driving: Driving = { runId, plan, ...pace, deps, log: deps.log.child({ run: runId }), signal, working: new Map() };
  try {
    while (await startAndWait(driving));
  } finally {
    await Promise.allSettled(driving.working.values()); // whoever drives next must be alone
  }
}

interface Driving {
  readonly runId: string;
  readonly plan: Plan;
  readonly windows: readonly MaintenanceWindow[];
  readonly outageOf: (step: Step) => number;
  readonly deps: DriveDeps;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Rejects when the store or the coordinator's own end stopped a step; a failed step is journaled and ends well here. */
  readonly working: Map<string, Promise<void>>;
}

/** One look at the journal: starts what may start and waits for the next change. @returns false when the run needs no more work now. */
async function startAndWait(driving: Driving): Promise<boolean> {
  const { runId, plan, deps, signal, working } = driving;
  signal.throwIfAborted();
  const changed = deps.nextChange(runId, signal);
  const progress = await deps.readProgress(runId);
  if (progress.state !== 'running') return false;
  const window = windowNow(driving.windows, deps.clock.now());
  const delays: Delay[] = [];
  for (const step of startable(plan, progress).filter(({ id }) => !working.has(id))) {
    const delay = progress.states.get(step.id) === 'waiting' ? delayOf(step, driving.outageOf, window) : undefined;
    if (delay) delays.push(delay);
    else
      working.set(
        step.id,
        doStep(step, driving).finally(() => working.delete(step.id)),
      );
    deps.note(runId, step.id, delay?.reason ?? '');
  }
  if (working.size === 0 && delays.length === 0) {
    await settle(progress, driving);
    return false;
  }
  await untilSomethingHappens([...working.values(), changed], delays, driving);
  return true;
}

async function untilSomethingHappens(events: readonly Promise<void>[], delays: readonly Delay[], { deps, signal }: Driving): Promise<void> {
  if (delays.length === 0) return Promise.race(events);
  const waiting = new AbortController();
  const untilMs = Math.min(...delays.map((delay) => delay.untilMs));
  // Looked at again every hour: a machine that slept, or whose clock was set, is not to miss the window.
  const pause = deps.clock
    .sleep(Math.min(untilMs - deps.clock.now(), 3_600_000), AbortSignal.any([signal, waiting.signal]))
    .catch(() => undefined);
  try {
    await Promise.race([...events, pause]);
  } finally {
    waiting.abort();
  }
}

/** In the order of the plan. When the run stops, only what a crash cut off goes on. */
function startable({ steps }: Plan, { states, requested, failure }: RunProgress): Step[] {
  const isDone = (id: string) => states.get(id) === 'succeeded' || states.get(id) === 'skipped';
  const isStopping = requested !== null || failure !== undefined;
  return steps.filter(({ id, needs }) => {
    const state = states.get(id);
    return state === 'running' || (state === 'waiting' && !isStopping && needs.every(isDone));
  });
}

/** Nothing runs and nothing may start: what becomes of the run. */
async function settle({ states, requested, failure }: RunProgress, { runId, deps, log, signal }: Driving): Promise<void> {
  if (requested === 'cancel') return cancelRun(runId, deps, signal);
  if (failure) return deps.journal.move(runId, 'fail', failure);
  const left = [...states].filter(([, state]) => state !== 'succeeded' && state !== 'skipped');
  if (left.length === 0) {
    log.info('run succeeded');
    return deps.journal.move(runId, 'succeed');
  }
  if (requested === null) throw new KubestepError('internal', `no step of ${runId} can start, though ${left.length} are left`);
  log.info('run paused');
  return deps.journal.move(runId, 'pause');
}

/** Ends when the step has ended, well or not. @throws what kept it from being journaled. */
async function doStep(step: Step, { runId, plan, deps, log, signal }: Driving): Promise<void> {
  const hop = plan.hops[step.hop - 1];
  if (!hop) throw new KubestepError('internal', `plan ${plan.id} has no hop ${step.hop}`);
  deps.working.add(step);
  log.info('step started', { step: step.id });
  try {
    await runStep({ ...deps, runId, plan, step, hop, signal, note: (text) => deps.note(runId, step.id, text) });
    log.info('step succeeded', { step: step.id });
  } catch (thrown) {
    signal.throwIfAborted(); // the coordinator ends: the step goes on when it is back
    if (thrown instanceof KubestepError && thrown.code === 'disk-full') throw thrown; // of the store: nothing can be journaled just now
    log.error('step failed', { step: step.id, error: thrown });
    await deps.journal.failed(runId, step.id, failureOf(thrown, runId));
    if (thrown instanceof DrainBlockedError && thrown.onBlocked === 'skip') await leaveOut(step, runId, deps, log);
  } finally {
    deps.working.delete(step);
  }
}

/** As the operator decided for a drain that cannot end. Where a node cannot be left out, the failure stands and the run stops. */
async function leaveOut({ node = '' }: Step, runId: string, deps: DriveDeps, log: Logger): Promise<void> {
  try {
    await deps.skip(runId, node);
    log.warn('node left out of the run', { node });
  } catch (error) {
    log.error('node cannot be left out', { node, error });
  }
}

export function failureOf(thrown: unknown, runId: string): StepFailure {
  const { code, message, hint } = toKubestepError(thrown);
  return { code, message, causes: causeChain(thrown).slice(1), hint: hint ?? `kubestep upgrade retry ${runId}` };
}

/** Ends a run for good: its own cordons are undone, and what is mixed is said. Safe to repeat. */
export async function cancelRun(runId: string, deps: DriveDeps, signal: AbortSignal): Promise<void> {
  const nodes = await deps.cluster.listNodes(signal);
  for (const node of nodes.filter((candidate) => isOwnCordon(candidate, runId)))
    await deps.cluster.setCordon(node.name, { isCordoned: false }, signal);
  const servers = nodes.filter(({ role }) => role === 'control-plane');
  const versions: string[] = nodes.map(({ name, kubeletVersion }) => `${name} kubelet ${kubeletVersion}`);
  for (const node of servers)
    versions.push(`${node.name} API server ${(await deps.cluster.apiServerOf(node, signal)).version ?? 'unknown'}`);
  const distinct = new Set(versions.map((text) => text.split(' ').at(-1)));
  const run = await deps.readRun(runId);
  await deps.journal.move(runId, 'cancel', distinct.size > 1 && !run.os ? mixedVersions(run, versions) : undefined);
  deps.log.warn('run cancelled', { run: runId, versions: [...distinct] });
}

function mixedVersions({ from, target }: Run, versions: readonly string[]): StepFailure {
  const isMinor = minorsBetween(parseKubeVersion(from), parseKubeVersion(target)) !== 0;
  return {
    code: 'mixed-versions',
    message: `cancelled half-way from ${from} to ${target}: ${versions.join(', ')}`,
    causes: [],
    hint: `${isMinor ? 'the mix is inside the skew policy; ' : ''}go on with: kubestep upgrade start ${target}`,
  };
}
