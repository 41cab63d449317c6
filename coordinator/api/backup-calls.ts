import type { CreateBackupRequest__Output } from '../../shared/gen/kubestep/v1/CreateBackupRequest.ts';
import type { CreateBackupResponse } from '../../shared/gen/kubestep/v1/CreateBackupResponse.ts';
import type { ExportRecoveryResponse } from '../../shared/gen/kubestep/v1/ExportRecoveryResponse.ts';
import type { GetBackupRequest__Output } from '../../shared/gen/kubestep/v1/GetBackupRequest.ts';
import type { GetBackupResponse } from '../../shared/gen/kubestep/v1/GetBackupResponse.ts';
import type { ListBackupsRequest__Output } from '../../shared/gen/kubestep/v1/ListBackupsRequest.ts';
import type { ListBackupsResponse } from '../../shared/gen/kubestep/v1/ListBackupsResponse.ts';
import type { ListSchedulesResponse } from '../../shared/gen/kubestep/v1/ListSchedulesResponse.ts';
import type { RunScheduleRequest__Output } from '../../shared/gen/kubestep/v1/RunScheduleRequest.ts';
import { parseNodeName } from '../../shared/names.ts';
import { failureDomains } from '../snapshots/failure-domains.ts';
import type { Snapshot, SnapshotFilter } from '../snapshots/snapshot-port.ts';
import { audited } from './audited.ts';
import type { CallContext } from './calls.ts';
import { pickByPrefix } from './find-run.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { snapshotStates, snapshotToMessage, snapshotTriggers } from './snapshot-message.ts';
import { withProgress } from './with-progress.ts';
import { fromWireWord } from './words.ts';

type Report = (note: string) => void;

/** Snapshots go on when the caller goes away: only the coordinator's own end stops them. */
export async function* createBackup(
  deps: OperatorDeps,
  { member }: CreateBackupRequest__Output,
  context: CallContext,
): AsyncGenerator<CreateBackupResponse> {
  const from = member === '' ? {} : { member: parseNodeName(member) };
  const work = (onProgress: Report) =>
    audited(deps, context, { action: 'backup.create', object: member === '' ? 'any member' : member }, () =>
      deps.snapshots.create({ trigger: 'manual', ...from, isWaiting: false, onProgress }, deps.lifetime),
    );
  yield* notesThenSnapshot(work);
}

export async function listBackups({ snapshots }: OperatorDeps, request: ListBackupsRequest__Output): Promise<ListBackupsResponse> {
  const all = await snapshots.list(filterOf(request));
  return { snapshots: all.toSorted((a, b) => b.takenAtMs - a.takenAtMs).map(snapshotToMessage) };
}

function filterOf({ sinceMs, untilMs, trigger, state, member, isRemovedIncluded, limit }: ListBackupsRequest__Output): SnapshotFilter {
  return {
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs }),
    ...(trigger !== 'SNAPSHOT_TRIGGER_UNSPECIFIED' && { trigger: fromWireWord('SNAPSHOT_TRIGGER', trigger, snapshotTriggers) }),
    ...(state !== 'SNAPSHOT_STATE_UNSPECIFIED' && { state: fromWireWord('SNAPSHOT_STATE', state, snapshotStates) }),
    ...(member !== '' && { member }),
    ...(limit > 0 && { limit }),
    isRemovedIncluded,
  };
}

export async function getBackup(deps: OperatorDeps, { name }: GetBackupRequest__Output): Promise<GetBackupResponse> {
  const snapshot = await findSnapshot(deps, name);
  const events = await deps.catalogue.events(snapshot.name);
  return {
    snapshot: snapshotToMessage(snapshot),
    events: events.map(({ atMs, type, detail }) => ({ atMs, type, detail })),
    failureDomains: failureDomains(snapshot),
  };
}

export async function* verifyBackup(
  deps: OperatorDeps,
  request: GetBackupRequest__Output,
  context: CallContext,
): AsyncGenerator<CreateBackupResponse> {
  const { name, member } = await findSnapshot(deps, request.name);
  const work = (onProgress: Report) =>
    audited(deps, context, { action: 'backup.verify', object: name }, () => {
      onProgress(`restoring ${name} into a scratch directory on ${member}`);
      return deps.snapshots.verify(name, deps.lifetime);
    });
  yield* notesThenSnapshot(work);
}

export async function listSchedules({ schedules }: OperatorDeps): Promise<ListSchedulesResponse> {
  return { schedules: [...(await schedules.list())] };
}

export async function* runSchedule(
  deps: OperatorDeps,
  { name }: RunScheduleRequest__Output,
  context: CallContext,
): AsyncGenerator<CreateBackupResponse> {
  const work = (onProgress: Report) =>
    audited(deps, context, { action: 'schedule.run', object: name }, () => deps.schedules.runNow(name, onProgress, deps.lifetime));
  yield* notesThenSnapshot(work);
}

export async function* exportRecovery(deps: OperatorDeps, context: CallContext): AsyncGenerator<ExportRecoveryResponse> {
  const chunks = await audited(deps, context, { action: 'recovery.export', object: deps.clusterName }, async () =>
    deps.recovery.exportBundle(context.signal),
  );
  for await (const chunk of chunks) yield { chunk };
}

/** By its name, or by the beginning of one while that is unique. */
export async function findSnapshot({ snapshots }: OperatorDeps, name: string): Promise<Snapshot> {
  const exact = await snapshots.get(name);
  return exact ?? pickByPrefix(await snapshots.list(), (snapshot) => snapshot.name, name, 'backup');
}

async function* notesThenSnapshot(work: (onProgress: Report) => Promise<Snapshot>): AsyncGenerator<CreateBackupResponse> {
  for await (const item of withProgress(work)) {
    yield 'note' in item ? { note: item.note } : { snapshot: snapshotToMessage(item.result) };
  }
}
