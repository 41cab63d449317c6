import type { OperationKind, OperationOutcome } from '../../shared/operations.ts';
import { printable } from '../../shared/text.ts';
import type { Intent } from './journal.ts';
import type { OperationFiles, UnitExit } from './operation-files.ts';
import type { Ended, NodeQuery, OperationSpec, OperationTable, ReadResult } from './operation-table.ts';

export interface OutcomeDeps {
  readonly table: OperationTable;
  readonly files: OperationFiles;
  readonly node: NodeQuery;
}

const maxReasonLength = 1_000;

/** Reads how an ended unit went: systemd's word for its end, and the operation's own look at what it did. */
export async function readOutcome(intent: Intent, exit: UnitExit, deps: OutcomeDeps): Promise<OperationOutcome> {
  const spec = specOf(deps.table, intent.kind);
  const isExitZero = exit.exitCode === 'exited' && exit.exitStatus === '0';
  const ended = await deps.files.readEnded(intent.operationId, isExitZero);
  const { result, failure } = await readResult(spec, ended, intent, deps.node);
  return {
    state: failure === undefined ? 'succeeded' : 'failed',
    ...endOf(exit),
    ...(result !== undefined && { result }),
    ...(failure && describe(failure, exit)),
    startedAtMs: intent.atMs,
    finishedAtMs: exit.atMs,
  };
}

/** A question to the node that fails leaves the truth unknown, which is not success. */
async function readResult(spec: OperationSpec, ended: Ended, { input }: Intent, node: NodeQuery): Promise<ReadResult<unknown>> {
  try {
    return await spec.result(ended, spec.input(input) as never, node);
  } catch (thrown) {
    const reason = `the result cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    return { failure: { reasonCode: 'result-unreadable', reason } };
  }
}

/** What ended the unit from outside explains more than the last line that it wrote. */
function describe(failure: { reasonCode: string; reason: string }, exit: UnitExit): { reason: string; reasonCode: string } {
  const outside = whyEndedFromOutside(exit);
  if (outside) return outside;
  return { reasonCode: failure.reasonCode, reason: printable(failure.reason).replaceAll('\n', ' ').slice(0, maxReasonLength) };
}

function whyEndedFromOutside({ serviceResult, exitCode, exitStatus }: UnitExit): { reason: string; reasonCode: string } | undefined {
  if (serviceResult === 'timeout') return { reasonCode: 'timed-out', reason: 'it did not end in its time, and was ended' };
  if (serviceResult === 'oom-kill') return { reasonCode: 'out-of-memory', reason: 'the kernel ended it because memory ran out' };
  if (exitCode === '')
    return { reasonCode: 'start-failed', reason: `its unit ended before the program began (${serviceResult || 'no reason given'})` };
  if (exitCode === 'killed' || exitCode === 'dumped') return { reasonCode: 'killed', reason: `it was ended by SIG${exitStatus}` };
  return setupFailures[exitStatus];
}

/** systemd's own exit codes for what failed before the program began: systemd.exec(5), "Process Exit Codes". */
const setupFailures: Readonly<Record<string, { reason: string; reasonCode: string }>> = {
  '203': { reasonCode: 'start-failed', reason: 'the program could not be executed' },
  '209': { reasonCode: 'start-failed', reason: 'the output file could not be opened' },
  '217': { reasonCode: 'start-failed', reason: 'the user of this operation does not exist on this node' },
  '225': { reasonCode: 'start-failed', reason: 'no network of its own could be made for this operation' },
  '226': { reasonCode: 'start-failed', reason: 'no mount namespace could be made for this operation' },
  '243': { reasonCode: 'credentials-missing', reason: 'a file that this operation needs as a credential cannot be read on this node' },
};

/** A unit that never came to run its program has neither. */
function endOf({ exitCode, exitStatus }: UnitExit): { exitCode?: number; signal?: string } {
  if (exitCode === 'exited') return { exitCode: Number(exitStatus) };
  return exitStatus === '' ? {} : { signal: `SIG${exitStatus.replace(/^SIG/, '')}` };
}

/** A table row by a kind that is only known at run time; its parser and its reader belong together, which the types cannot say. */
export function specOf(table: OperationTable, kind: OperationKind): OperationSpec {
  return table[kind] as unknown as OperationSpec;
}
