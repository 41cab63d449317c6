import { join } from 'node:path';
import type { Clock } from '../shared/clock.ts';
import { KubestepError } from '../shared/errors.ts';
import type { OperationState } from '../shared/executor-protocol.ts';
import type { OperationOrder__Output } from '../shared/gen/kubestep/v1/OperationOrder.ts';
import type { ReportOperationRequest } from '../shared/gen/kubestep/v1/ReportOperationRequest.ts';
import type { ReportOperationResponse__Output } from '../shared/gen/kubestep/v1/ReportOperationResponse.ts';
import type { Logger } from '../shared/log.ts';
import type { OperationOutcome } from '../shared/operations.ts';
import { fullJitterMs, type Random } from '../shared/random.ts';
import { heartbeatMs } from '../shared/wire.ts';
import { type ExecutorPort, ExecutorRefusal } from './executor-client.ts';
import { outcomeMessage } from './outcome-message.ts';
import { OutputFile } from './output-file.ts';

/** An executor that answers "error" this often in a row will not start the order. */
const maxRefusals = 5;

export interface OperationTaskDeps {
  readonly executor: ExecutorPort;
  /** Sends one report over the connection that brought the order. */
  readonly report: (request: ReportOperationRequest) => Promise<ReportOperationResponse__Output>;
  readonly operationsDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/**
 * Carries one order to the executor, and its output and outcome back. Keeps nothing: when the connection breaks, the task ends, and the
 * coordinator sends the order again with the offset that it has stored.
 *
 * @throws KubestepError of a report that failed; the signal's reason when the connection ended.
 */
export async function carryOperation(order: OperationOrder__Output, deps: OperationTaskDeps, signal: AbortSignal): Promise<void> {
  const stopped = new AbortController();
  const both = AbortSignal.any([signal, stopped.signal]);
  const progress: Progress = { isRunning: false, changed: Promise.withResolvers<void>() };
  const followed = followExecutor(order, progress, deps, both);
  followed.catch(() => undefined); // it ends with the signal only, and the reports end with the same one
  try {
    await reportAll(order, progress, deps, both);
  } finally {
    stopped.abort(new KubestepError('cancelled', 'the operation is reported'));
    await followed.catch(() => undefined);
  }
}

interface Progress {
  isRunning: boolean;
  outcome?: OperationOutcome;
  /** Resolved and replaced whenever one of the others changes. */
  changed: PromiseWithResolvers<void>;
}

function announce(progress: Progress): void {
  progress.changed.resolve();
  progress.changed = Promise.withResolvers<void>();
}

/** `start` is safe to repeat and tells the state of what was started before, so it is also how one attaches after the executor came back. */
async function followExecutor(
  order: OperationOrder__Output,
  progress: Progress,
  deps: OperationTaskDeps,
  signal: AbortSignal,
): Promise<void> {
  let attempt = 0;
  let refusals = 0;
  while (progress.outcome === undefined) {
    try {
      let state = await deps.executor.start(order, signal);
      progress.isRunning = state.state === 'running';
      if (progress.isRunning) {
        announce(progress);
        state = await deps.executor.wait(order.operationId, signal);
      }
      const outcome = endOf(state);
      if (outcome) progress.outcome = outcome;
      attempt = 0;
    } catch (thrown) {
      signal.throwIfAborted();
      progress.isRunning = false;
      if (thrown instanceof ExecutorRefusal) refusals += 1;
      if (thrown instanceof ExecutorRefusal && refusals >= maxRefusals) progress.outcome = refusedAs(thrown);
      deps.log.warn('executor did not take the order', { operation: order.operationId, reason: thrown });
    }
    if (progress.outcome === undefined) await deps.clock.sleep(fullJitterMs(attempt++, deps.random), signal);
  }
  announce(progress);
}

function endOf(state: OperationState): OperationOutcome | undefined {
  if (state.state === 'running' || state.state === 'unknown') return undefined;
  const { operationId: _id, ...outcome } = state;
  return outcome;
}

function refusedAs(refusal: ExecutorRefusal): OperationOutcome {
  return { state: 'refused', reasonCode: refusal.reasonCode, reason: refusal.message };
}

async function reportAll(order: OperationOrder__Output, progress: Progress, deps: OperationTaskDeps, signal: AbortSignal): Promise<void> {
  const { operationId } = order;
  const file = new OutputFile(join(deps.operationsDir, operationId, 'output'), deps.clock);
  let offset = order.reportFromOffset;
  let quietSince = -Infinity;
  try {
    while (true) {
      signal.throwIfAborted();
      const { outcome, isRunning, changed } = progress; // read before the file: all that was written before the end is then in this read
      const output = await file.read(offset);
      const isDue = isRunning && deps.clock.monotonic() - quietSince >= heartbeatMs;
      if (output.length === 0 && outcome === undefined && !isDue) {
        await file.moreOr(changed.promise, signal);
        continue;
      }
      const isEnd = output.length === 0 && outcome !== undefined;
      const answer = await deps.report({ operationId, outputOffset: offset, output, ...(isEnd && { outcome: outcomeMessage(outcome) }) });
      if (isEnd && answer.isOutcomeStored) return;
      if (isEnd && answer.storedOffset === offset)
        throw new KubestepError('internal', `the coordinator does not take the outcome of ${operationId}`);
      offset = answer.storedOffset;
      quietSince = deps.clock.monotonic();
    }
  } finally {
    file.close();
  }
}
