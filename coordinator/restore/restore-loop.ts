import { causeChain, KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { StepFailure } from '../run/run.ts';
import type { RestoreStepView } from './restore.ts';
import type { RestorePlan } from './restore-plan.ts';
import type { RestorePorts, RestoreScope } from './restore-scope.ts';
import { restoreHandlers } from './steps/all-handlers.ts';

/**
 * Works on a restore (or on its undoing) until it ends or fails, one stage after the other. Needs no Kubernetes API before the members serve
 * again. Safe to start again after any crash: what is true already is not done twice.
 */
export async function driveRestore(id: string, ports: RestorePorts, signal: AbortSignal): Promise<void> {
  const { store, log } = ports;
  for (;;) {
    signal.throwIfAborted();
    const restore = await store.get(id);
    if (restore?.state !== 'running' && restore?.state !== 'undoing') return;
    const steps = nextStage(restore.steps, restore.state === 'undoing');
    if (steps.length === 0) {
      await store.move(id, 'succeed', { failure: null });
      return log.info(restore.state === 'undoing' ? 'restore undone' : 'restore succeeded', { restore: id });
    }
    const ended = await Promise.allSettled(steps.map((step) => doStep(step, restore.plan, ports, signal)));
    signal.throwIfAborted(); // the coordinator ends: the steps go on when it is back
    const failure = ended.find((outcome) => outcome.status === 'rejected');
    if (failure) await store.move(id, 'fail', { failure: JSON.stringify(failureOf(failure.reason, id)) });
  }
}

/** Unfinished steps of the first stage that has any. A restore that turned round does not go on forward. */
function nextStage(steps: readonly RestoreStepView[], isUndoing: boolean): RestoreStepView[] {
  const left = steps.filter(({ state, kind }) => state !== 'succeeded' && kind.startsWith('undo') === isUndoing);
  const stage = Math.min(...left.map((step) => step.stage));
  return left.filter((step) => step.stage === stage);
}

async function doStep(step: RestoreStepView, plan: RestorePlan, ports: RestorePorts, signal: AbortSignal): Promise<void> {
  const { store, log } = ports;
  let lastNote = step.note;
  const say = async (text: string, isWaiting: boolean) => {
    if (text === lastNote) return;
    lastNote = text;
    await store.note(plan.id, step.id, { text, isWaiting });
  };
  const note = (text: string) => say(text, false);
  const wait = (text: string) => say(text, true);
  const scope: RestoreScope = { ...ports, plan, step, note, wait, signal };
  log.info('restore step started', { restore: plan.id, step: step.id });
  try {
    await checkApplyCheck(scope);
    await store.succeeded(plan.id, step.id);
    log.info('restore step succeeded', { restore: plan.id, step: step.id });
  } catch (thrown) {
    signal.throwIfAborted();
    log.error('restore step failed', { restore: plan.id, step: step.id, error: thrown });
    await store.failed(plan.id, step.id, failureOf(thrown, plan.id));
    throw thrown;
  }
}

async function checkApplyCheck(scope: RestoreScope): Promise<void> {
  const { store, plan, step } = scope;
  const handler = restoreHandlers[step.kind];
  const resumed = await store.resumed(plan.id, step.id);
  const context = resumed ? resumed.context : await handler.observe(scope);
  if (!resumed) await store.begin(plan.id, step.id, context);
  if (await handler.check(scope, context)) return;
  if ((await handler.apply(scope, context)) === true || (await handler.check(scope, context))) return;
  throw new KubestepError('effect-not-visible', `${step.kind} on ${step.node ?? 'the cluster'} ended well, but its effect cannot be seen`);
}

export function failureOf(thrown: unknown, id: string): StepFailure {
  const { code, message, hint } = toKubestepError(thrown);
  const next = `go on with: kubestep backup restore --resume ${id}, or back with: kubestep backup restore --undo ${id}`;
  return { code, message, causes: causeChain(thrown).slice(1), hint: hint === undefined ? next : `${hint}; then ${next}` };
}
