import type { ReadUpgradeLogsRequest__Output } from '../../shared/gen/kubestep/v1/ReadUpgradeLogsRequest.ts';
import type { ReadUpgradeLogsResponse } from '../../shared/gen/kubestep/v1/ReadUpgradeLogsResponse.ts';
import type { Run, RunStep } from '../run/run.ts';
import type { CallContext } from './calls.ts';
import { findRun } from './find-run.ts';
import type { OperatorDeps } from './operator-ports.ts';

const pollMs = 500;

/** Sends each operation's output in the order of the steps. Following, it ends when the run does. */
export async function* readUpgradeLogs(
  deps: OperatorDeps,
  { runId, node, isFollowing }: ReadUpgradeLogsRequest__Output,
  { signal }: CallContext,
): AsyncGenerator<ReadUpgradeLogsResponse> {
  const { id } = await findRun(deps.engine, runId);
  const offsets = new Map<string, number>();
  for (;;) {
    const run = await findRun(deps.engine, id); // before the output is read: what a run wrote before it ended is read after that
    for (const { step, operationId } of operationsOf(run, node)) yield* newOutput(deps, step, operationId, offsets);
    if (!isFollowing || hasEnded(run)) return;
    await deps.clock.sleep(pollMs, signal);
  }
}

async function* newOutput(
  { output }: OperatorDeps,
  step: RunStep,
  operationId: string,
  offsets: Map<string, number>,
): AsyncGenerator<ReadUpgradeLogsResponse> {
  for (;;) {
    const offset = offsets.get(operationId) ?? 0;
    const { bytes } = await output.read(operationId, offset);
    if (bytes.length === 0) return;
    offsets.set(operationId, offset + bytes.length);
    yield { stepId: step.id, node: step.node ?? '', kind: step.kind, operationId, offset, output: bytes };
  }
}

function operationsOf(run: Run, node: string): { readonly step: RunStep; readonly operationId: string }[] {
  const steps = run.steps.filter((step) => node === '' || step.node === node);
  return steps.flatMap((step) => step.operationIds.map((operationId) => ({ step, operationId })));
}

function hasEnded({ state }: Run): boolean {
  return state === 'failed' || state === 'succeeded' || state === 'cancelled';
}
