import { KubestepError } from '../../shared/errors.ts';
import { OperationRunner } from './operation-runner.ts';
import { refuseSkew } from './skew-guard.ts';
import type { StepScope } from './step-scope.ts';
import { stepHandlers } from './steps/all-handlers.ts';
import type { StepHandler } from './steps/handler.ts';
import { TryAgain } from './try-again.ts';

/**
 * Does one step: what was true before is durable first, then check, apply, check; an apply that ends with a look of its own spares the second
 * check. After any crash the same loop runs again: an operation that was under way is attached to, and what is true already is not done twice.
 *
 * @throws whatever stopped the step; the caller journals it.
 */
export async function runStep(given: Omit<StepScope, 'operations'>): Promise<void> {
  const scope: StepScope = { ...given, operations: new OperationRunner(given) };
  const { journal, runId, step } = scope;
  const handler = handlerOf(scope);
  const resumed = await journal.resume(runId, step.id);
  const context = resumed ? resumed.context : await handler.observe(scope);
  if (!resumed) await journal.begin(runId, step.id, context);
  else await scope.operations.settle();
  await applyUntilDone(handler, context, scope);
  await journal.succeeded(runId, step.id, { isPausing: step.kind === 'pausePoint', detail: handler.report(scope) });
}

async function applyUntilDone(handler: BoundHandler, context: unknown, scope: StepScope): Promise<void> {
  const startedMs = scope.clock.monotonic();
  for (let attempt = 1; !(await handler.check(scope, context)); attempt += 1) {
    await refuseSkew(scope);
    const trouble = await tryApply(handler, context, scope);
    if (trouble === 'seen') return;
    if (trouble === 'done') {
      if (await handler.check(scope, context)) return;
      throw effectNotVisible(scope);
    }
    const isOver =
      trouble.limit === undefined ? scope.clock.monotonic() - startedMs >= scope.waits.contactLossMs : attempt >= trouble.limit;
    if (isOver) throw trouble.failure;
    scope.note(`trying again: ${trouble.failure.message}`);
    await scope.clock.sleep(trouble.waitMs, scope.signal);
  }
}

interface Trouble {
  readonly failure: KubestepError;
  readonly waitMs: number;
  /** Absent when time decides. */
  readonly limit?: number;
}

async function tryApply(handler: BoundHandler, context: unknown, scope: StepScope): Promise<Trouble | 'done' | 'seen'> {
  try {
    return (await handler.apply(scope, context)) === true ? 'seen' : 'done';
  } catch (thrown) {
    scope.signal.throwIfAborted();
    if (thrown instanceof TryAgain) return thrown;
    if (thrown instanceof KubestepError && thrown.code === 'unavailable') return { failure: thrown, waitMs: scope.waits.pollMs };
    throw thrown;
  }
}

function effectNotVisible({ step, runId }: StepScope): KubestepError {
  return new KubestepError(
    'effect-not-visible',
    `${step.kind} on ${step.node ?? 'the cluster'} ended well, but its effect cannot be seen`,
    {
      hint: `compare with kubestep node describe ${step.node ?? ''}, then: kubestep upgrade retry ${runId}`,
    },
  );
}

/** A handler with its step's arguments filled in. */
interface BoundHandler {
  observe(scope: StepScope): Promise<unknown>;
  check(scope: StepScope, context: unknown): Promise<boolean>;
  apply(scope: StepScope, context: unknown): Promise<unknown>;
  report(scope: StepScope): unknown;
}

// TypeScript cannot see that `stepHandlers[kind]` takes `args` of the same kind; `satisfies` in all-handlers.ts has proven it.
function handlerOf({ step }: StepScope): BoundHandler {
  const handler = stepHandlers[step.kind] as unknown as StepHandler<never, unknown>;
  const args = step.args as never;
  return {
    observe: (scope) => handler.observe(args, scope),
    check: (scope, context) => handler.check(args, scope, context),
    apply: (scope, context) => handler.apply(args, scope, context),
    report: (scope) => handler.report?.(scope),
  };
}
