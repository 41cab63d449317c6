import { KubestepError } from '../../shared/errors.ts';
import type { OperationOutcome__Output } from '../../shared/gen/kubestep/v1/OperationOutcome.ts';
import type { OperationOutcome } from '../../shared/operations.ts';
import { printable } from '../../shared/text.ts';

const maxResultChars = 768 * 1024;
const maxReasonChars = 4096;

const states = {
  OPERATION_STATE_SUCCEEDED: 'succeeded',
  OPERATION_STATE_FAILED: 'failed',
  OPERATION_STATE_INTERRUPTED: 'interrupted',
  OPERATION_STATE_REFUSED: 'refused',
} as const satisfies Record<string, OperationOutcome['state']>;

/**
 * Reads an outcome that a node sent. What it says is foreign text: bounded, and without control characters.
 *
 * @throws KubestepError `usage` for a state that is not an end, or a result that is no JSON.
 */
export function parseOutcome(message: OperationOutcome__Output): OperationOutcome {
  if (!Object.hasOwn(states, message.state)) throw new KubestepError('usage', `${message.state} is not the end of an operation`);
  if (message.resultJson.length > maxResultChars) throw new KubestepError('usage', 'the result of the operation is too large');
  return {
    state: states[message.state as keyof typeof states],
    ...(message.exitCode !== undefined && { exitCode: message.exitCode }),
    ...(message.signal !== '' && { signal: text(message.signal) }),
    ...(message.resultJson !== '' && { result: parseResult(message.resultJson) }),
    ...(message.reason !== '' && { reason: text(message.reason) }),
    ...(message.reasonCode !== '' && { reasonCode: text(message.reasonCode) }),
    ...(message.startedAtMs > 0 && { startedAtMs: message.startedAtMs }),
    ...(message.finishedAtMs > 0 && { finishedAtMs: message.finishedAtMs }),
  };
}

function parseResult(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new KubestepError('usage', 'the result of the operation is not JSON', { cause });
  }
}

function text(foreign: string): string {
  return printable(foreign.slice(0, maxReasonChars));
}
