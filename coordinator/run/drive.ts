import { causeChain, KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import { minorsBetween, parseKubeVersion } from '../../shared/version.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { RunJournal } from './journal.ts';
import type { Run, StepFailure } from './run.ts';
import { runStep } from './step-loop.ts';
import type { StepPorts } from './step-scope.ts';
import { isOwnCordon } from './steps/drain.ts';

export interface DriveDeps extends StepPorts {
  readonly journal: RunJournal;
  readonly log: Logger;
  readonly note: (runId: string, stepId: string, text: string) => void;
  readonly readRun: (runId: string) => Promise<Run>;
  readonly readPlan: (planId: string) => Promise<Plan>;
  /** Told which step is worked on; undefined between steps. */
  readonly onStep: (step: Step | undefined) => void;
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
 * Works on a run until it ends, fails or is told to stop. Between two steps it looks at what was asked; the first step that fails stops
 * everything. Safe to start again after any crash.
 */
export async function driveRun(runId: string, deps: DriveDeps, signal: AbortSignal): Promise<void> {
  const log = deps.log.child({ run: runId });
  const plan = await deps.readPlan((await deps.readRun(runId)).planId);
  for (;;) {
    signal.throwIfAborted();
    const run = await deps.readRun(runId);
    if (run.state !== 'running') return;
    if (run.requested === 'cancel') return cancelRun(runId, deps, signal);
    if (run.requested === 'pause') {
      log.info('run paused');
      return deps.journal.move(runId, 'pause');
    }
    const step = nextStep(plan, run);
    if (!step) {
      log.info('run succeeded');
      return deps.journal.move(runId, 'succeed');
    }
    if (!(await doStep(step, plan, { runId, deps, log, signal }))) return;
  }
}

function nextStep(plan: Plan, run: Run): Step | undefined {
  const open = run.steps.find(({ state }) => state !== 'succeeded' && state !== 'skipped');
  return open && plan.steps.find(({ id }) => id === open.id);
}

interface Driving {
  readonly runId: string;
  readonly deps: DriveDeps;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** @returns false when the step failed and with it the run. */
async function doStep(step: Step, plan: Plan, { runId, deps, log, signal }: Driving): Promise<boolean> {
  const hop = plan.hops[step.hop - 1];
  if (!hop) throw new KubestepError('internal', `plan ${plan.id} has no hop ${step.hop}`);
  deps.onStep(step);
  log.info('step started', { step: step.id });
  try {
    await runStep({ ...deps, runId, plan, step, hop, signal, note: (text) => deps.note(runId, step.id, text) });
    log.info('step succeeded', { step: step.id });
    return true;
  } catch (thrown) {
    signal.throwIfAborted(); // the coordinator ends: the step goes on when it is back
    const failure = failureOf(thrown, runId);
    log.error('step failed', { step: step.id, error: thrown });
    await deps.journal.failed(runId, step.id, failure);
    return false;
  } finally {
    deps.onStep(undefined);
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
  await deps.journal.move(runId, 'cancel', distinct.size > 1 ? mixedVersions(run, versions) : undefined);
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
