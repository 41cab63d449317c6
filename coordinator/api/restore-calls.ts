import { KubestepError } from '../../shared/errors.ts';
import type { GetRestoreRequest__Output } from '../../shared/gen/kubestep/v1/GetRestoreRequest.ts';
import type { ListRestoresResponse } from '../../shared/gen/kubestep/v1/ListRestoresResponse.ts';
import type { PlanRestoreRequest__Output } from '../../shared/gen/kubestep/v1/PlanRestoreRequest.ts';
import type { PlanRestoreResponse } from '../../shared/gen/kubestep/v1/PlanRestoreResponse.ts';
import type { Restore as RestoreMessage } from '../../shared/gen/kubestep/v1/Restore.ts';
import type { UndoRestoreRequest__Output } from '../../shared/gen/kubestep/v1/UndoRestoreRequest.ts';
import { parseNodeName } from '../../shared/names.ts';
import type { Restore } from '../restore/restore.ts';
import type { RestoreOptions } from '../restore/restore-plan.ts';
import { audited } from './audited.ts';
import type { CallContext } from './calls.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { restoreToMessage } from './restore-message.ts';
import { withProgress } from './with-progress.ts';

export async function* planRestore(
  { restores, lifetime }: OperatorDeps,
  request: PlanRestoreRequest__Output,
): AsyncGenerator<PlanRestoreResponse> {
  const options: RestoreOptions = {
    confirmedCluster: request.confirmedCluster,
    isUnverifiedAccepted: request.isUnverifiedAccepted,
    isLiveDataDiscarded: request.isLiveDataDiscarded,
    excluded: request.excluded.map(parseNodeName),
    destroyed: request.destroyed.map(parseNodeName),
  };
  yield* notesThenRestore((onNote) => restores.plan(request.snapshot, options, onNote, lifetime));
}

export async function startRestore(deps: OperatorDeps, { restoreId }: GetRestoreRequest__Output, context: CallContext) {
  const restore = await audited(deps, context, { action: 'restore.start', object: restoreId }, () =>
    deps.restores.start(restoreId, context.actor),
  );
  return answer(restore);
}

export async function getRestore({ restores }: OperatorDeps, { restoreId }: GetRestoreRequest__Output) {
  return answer(await restores.get(restoreId === '' ? await newest(restores) : restoreId));
}

export async function listRestores({ restores }: OperatorDeps): Promise<ListRestoresResponse> {
  return { restores: (await restores.list()).map(restoreToMessage) };
}

export async function resumeRestore(deps: OperatorDeps, { restoreId }: GetRestoreRequest__Output, context: CallContext) {
  const id = restoreId === '' ? await newest(deps.restores) : restoreId;
  return answer(await audited(deps, context, { action: 'restore.resume', object: id }, () => deps.restores.resume(id)));
}

export async function* undoRestore(
  deps: OperatorDeps,
  { restoreId, confirmedCluster }: UndoRestoreRequest__Output,
  context: CallContext,
): AsyncGenerator<PlanRestoreResponse> {
  const { restores, clusterName, lifetime } = deps;
  const id = restoreId === '' ? await newest(restores) : restoreId;
  if (confirmedCluster !== clusterName) {
    throw new KubestepError(
      'usage',
      `--confirm-cluster says ${JSON.stringify(confirmedCluster)}, and this is ${JSON.stringify(clusterName)}`,
      {
        hint: 'make sure that you are on the right cluster, then type its name',
      },
    );
  }
  yield* notesThenRestore((onNote) =>
    audited(deps, context, { action: 'restore.undo', object: id }, () => restores.undo(id, context.actor, onNote, lifetime)),
  );
}

/** The one that was begun last: one that was only planned has nothing to go on with. */
async function newest(restores: OperatorDeps['restores']): Promise<string> {
  const begun = (await restores.list()).find(({ state }) => state !== 'planned');
  if (begun) return begun.id;
  throw new KubestepError('not-found', 'no restore was ever begun', { hint: 'run: kubestep backup list' });
}

function answer(restore: Restore): { readonly restore: RestoreMessage } {
  return { restore: restoreToMessage(restore) };
}

async function* notesThenRestore(work: (onNote: (note: string) => void) => Promise<Restore>): AsyncGenerator<PlanRestoreResponse> {
  for await (const step of withProgress(work)) {
    yield 'note' in step ? { note: step.note } : { restore: restoreToMessage(step.result) };
  }
}
