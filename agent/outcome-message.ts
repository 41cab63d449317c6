import type { OperationOutcome as OutcomeMessage } from '../shared/gen/kubestep/v1/OperationOutcome.ts';
import type { OperationOutcome } from '../shared/operations.ts';

const states = {
  succeeded: 'OPERATION_STATE_SUCCEEDED',
  failed: 'OPERATION_STATE_FAILED',
  interrupted: 'OPERATION_STATE_INTERRUPTED',
  refused: 'OPERATION_STATE_REFUSED',
} as const satisfies Record<OperationOutcome['state'], string>;

/** Writes an outcome of the executor as it travels. */
export function outcomeMessage(outcome: OperationOutcome): OutcomeMessage {
  return {
    state: states[outcome.state],
    ...(outcome.exitCode !== undefined && { exitCode: outcome.exitCode }),
    signal: outcome.signal ?? '',
    resultJson: outcome.result === undefined ? '' : JSON.stringify(outcome.result),
    reason: outcome.reason ?? '',
    reasonCode: outcome.reasonCode ?? '',
    startedAtMs: outcome.startedAtMs ?? 0,
    finishedAtMs: outcome.finishedAtMs ?? 0,
  };
}
