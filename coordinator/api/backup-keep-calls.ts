import { KubestepError } from '../../shared/errors.ts';
import type { DeleteBackupRequest__Output } from '../../shared/gen/kubestep/v1/DeleteBackupRequest.ts';
import type { DeleteBackupResponse } from '../../shared/gen/kubestep/v1/DeleteBackupResponse.ts';
import type { FindBackupsResponse } from '../../shared/gen/kubestep/v1/FindBackupsResponse.ts';
import type { ListBackupAttemptsRequest__Output } from '../../shared/gen/kubestep/v1/ListBackupAttemptsRequest.ts';
import type { ListBackupAttemptsResponse } from '../../shared/gen/kubestep/v1/ListBackupAttemptsResponse.ts';
import type { PinBackupRequest__Output } from '../../shared/gen/kubestep/v1/PinBackupRequest.ts';
import type { PinBackupResponse } from '../../shared/gen/kubestep/v1/PinBackupResponse.ts';
import type { PruneBackupsRequest__Output } from '../../shared/gen/kubestep/v1/PruneBackupsRequest.ts';
import type { PruneBackupsResponse } from '../../shared/gen/kubestep/v1/PruneBackupsResponse.ts';
import { printable } from '../../shared/text.ts';
import { attemptOutcomes } from '../snapshots/attempts.ts';
import { audited } from './audited.ts';
import { findSnapshot } from './backup-calls.ts';
import type { CallContext } from './calls.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { snapshotToMessage, snapshotTriggers } from './snapshot-message.ts';
import { fromWireWord, toWireWord } from './words.ts';

export async function pruneBackups(
  deps: OperatorDeps,
  { isDryRun }: PruneBackupsRequest__Output,
  context: CallContext,
): Promise<PruneBackupsResponse> {
  const work = () => deps.catalogue.prune({ isDryRun }, deps.lifetime);
  const { decisions, obstacles } = isDryRun ? await work() : await audited(deps, context, { action: 'backup.prune', object: 'all' }, work);
  return {
    decisions: decisions.map(({ name, action, reasons }) => ({
      ...{ name, isKept: action === 'keep', reasons: [...reasons] },
      obstacles: [...(obstacles[name] ?? [])],
    })),
  };
}

const maxReason = 200;

export async function pinBackup(deps: OperatorDeps, request: PinBackupRequest__Output, context: CallContext): Promise<PinBackupResponse> {
  const { name } = await findSnapshot(deps, request.name);
  const reason = printable(request.reason).trim();
  if (reason === '' || reason.length > maxReason) {
    throw new KubestepError('usage', `a pin needs a reason of at most ${maxReason} characters`, {
      hint: 'as in --reason "before the move"',
    });
  }
  const deed = { action: 'backup.pin', object: name, detail: { reason } };
  return { snapshot: snapshotToMessage(await audited(deps, context, deed, () => deps.catalogue.pin(name, reason, deps.lifetime))) };
}

export async function unpinBackup(
  deps: OperatorDeps,
  request: { readonly name: string },
  context: CallContext,
): Promise<PinBackupResponse> {
  const { name } = await findSnapshot(deps, request.name);
  const deed = { action: 'backup.unpin', object: name };
  return { snapshot: snapshotToMessage(await audited(deps, context, deed, () => deps.catalogue.unpin(name, deps.lifetime))) };
}

/** By its whole name only: a short one that fits today may fit another one tomorrow. */
export async function deleteBackup(
  deps: OperatorDeps,
  { name }: DeleteBackupRequest__Output,
  context: CallContext,
): Promise<DeleteBackupResponse> {
  await audited(deps, context, { action: 'backup.delete', object: printable(name) }, () => deps.catalogue.delete(name, deps.lifetime));
  return { name };
}

export async function findBackups(deps: OperatorDeps, context: CallContext): Promise<FindBackupsResponse> {
  const { names, problems } = await audited(deps, context, { action: 'backup.find', object: 'all' }, () =>
    deps.catalogue.rebuild(deps.lifetime),
  );
  return { names: [...names], problems: [...problems] };
}

const defaultLimit = 50;
const maxLimit = 1000;

export async function listBackupAttempts(
  deps: OperatorDeps,
  { sinceMs, untilMs, trigger, outcome, member, limit }: ListBackupAttemptsRequest__Output,
): Promise<ListBackupAttemptsResponse> {
  const known = attemptOutcomes.find((candidate) => candidate === outcome);
  if (outcome !== '' && !known) throw new KubestepError('usage', `${JSON.stringify(outcome)} is none of: ${attemptOutcomes.join(', ')}`);
  const attempts = await deps.catalogue.attempts({
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs }),
    ...(trigger !== 'SNAPSHOT_TRIGGER_UNSPECIFIED' && { trigger: fromWireWord('SNAPSHOT_TRIGGER', trigger, snapshotTriggers) }),
    ...(known && { outcome: known }),
    ...(member !== '' && { member }),
    limit: Math.min(limit > 0 ? limit : defaultLimit, maxLimit),
  });
  return { attempts: attempts.map(({ trigger: word, ...same }) => ({ ...same, trigger: toWireWord('SNAPSHOT_TRIGGER', word) })) };
}
