import { KubestepError } from '../../../shared/errors.ts';
import { present, textOrAbsent } from '../../api/present.ts';
import { snapshotFromMessage, snapshotStates } from '../../api/snapshot-message.ts';
import { toWireWord } from '../../api/words.ts';
import { failureDomains } from '../../snapshots/failure-domains.ts';
import type { Snapshot } from '../../snapshots/snapshot-port.ts';
import type { Cli, ExitCode } from '../cli.ts';
import { scheduleDocument, snapshotDocument } from '../documents.ts';
import { type OutputOptions, printList, printObject } from '../output.ts';
import { Progress } from '../progress.ts';
import { backupTable, renderBackup, renderEvents, scheduleTable } from '../render-backup.ts';
import { type HistoryOptions, parseTrigger } from './backup-keep.ts';

type SnapshotMessage = Parameters<typeof snapshotFromMessage>[0];

export interface CreateOptions {
  readonly member?: string;
  readonly detach?: boolean;
  readonly dryRun: boolean;
  /** Every object as YAML instead of a snapshot. */
  readonly resources?: boolean;
  readonly includeSecrets?: boolean;
  readonly toDir?: string;
}

export async function createBackup(cli: Cli, options: OutputOptions & CreateOptions): Promise<ExitCode | undefined> {
  if (options.resources) return (await import('./backup-resources.ts')).saveResources(cli, options);
  if (options.toDir !== undefined || options.includeSecrets) {
    throw new KubestepError('usage', '--to-dir and --include-secrets belong to --resources', {
      hint: 'to have the files of a snapshot: kubestep backup download NAME --to-dir DIR',
    });
  }
  await createSnapshot(cli, options);
  return undefined;
}

async function createSnapshot(cli: Cli, options: OutputOptions & CreateOptions): Promise<void> {
  const client = await cli.connect();
  const { member = '', detach = false, dryRun } = options;
  if (dryRun) {
    const from = member === '' ? 'a healthy member that is not the leader' : member;
    return cli.out(`would save a snapshot of ${from}, prove it by restoring it, and copy it here (dry run)\n`);
  }
  const stream = client.stream('CreateBackup', { member });
  if (!detach) return showProven(cli, stream, options);
  const first = await stream.next(); // an error of the start is one of this command
  await stream.return(undefined);
  const note = first.done ? 'begun' : (first.value.note ?? 'begun');
  cli.err(`Backup: ${note}. It goes on in the background; see: kubestep backup list\n`);
}

export async function verifyBackup(cli: Cli, options: OutputOptions, name: string): Promise<void> {
  const client = await cli.connect();
  await showProven(cli, client.stream('VerifyBackup', { name }), options);
}

export async function runSchedule(cli: Cli, options: OutputOptions, name: string): Promise<void> {
  const client = await cli.connect();
  await showProven(cli, client.stream('RunSchedule', { name }), options);
}

export async function listBackups(
  cli: Cli,
  options: OutputOptions & Omit<HistoryOptions, 'outcome'> & { readonly state?: string; readonly all?: boolean },
): Promise<void> {
  const { state, trigger, member = '', since, until, limit = 0, all = false } = options;
  const request = {
    ...{ member, limit, isRemovedIncluded: all },
    ...(since !== undefined && { sinceMs: since(cli.clock.now()) }),
    ...(until !== undefined && { untilMs: until(cli.clock.now()) }),
    ...(state !== undefined && { state: toWireWord('SNAPSHOT_STATE', parseState(state)) }),
    ...(trigger !== undefined && { trigger: toWireWord('SNAPSHOT_TRIGGER', parseTrigger(trigger)) }),
  };
  const client = await cli.connect();
  const snapshots = (await client.call('ListBackups', request)).snapshots.map(snapshotFromMessage);
  const list = {
    kind: 'BackupList',
    items: snapshots.map(snapshotDocument),
    names: snapshots.map(({ name }) => name),
    table: (isWide: boolean) => backupTable(snapshots, { isWide, nowMs: cli.clock.now() }),
    whenEmpty: 'There are no backups. Make one with: kubestep backup create',
  };
  await printList(cli, list, options);
}

export async function describeBackup(cli: Cli, options: OutputOptions, name: string): Promise<void> {
  const client = await cli.connect();
  const { snapshot, events } = await client.call('GetBackup', { name });
  const found = requireSnapshot(snapshot);
  const history = events.map(({ atMs, ...event }) => ({ at: new Date(atMs).toISOString(), ...event }));
  const document = { ...snapshotDocument(found), failureDomains: failureDomains(found), events: history };
  const screen = () => `${renderBackup(found)}${renderEvents(events)}`;
  await printObject(cli, { kind: 'Backup', document, name: found.name, screen }, options);
}

export async function listSchedules(cli: Cli, options: OutputOptions): Promise<void> {
  const client = await cli.connect();
  const schedules = (await client.call('ListSchedules', {})).schedules.map(
    ({ name, cron, timezone, nextDueMs, lastStartedMs, lastResult }) =>
      present({ name, cron, timezone, nextDueMs, lastStartedMs, lastResult: textOrAbsent(lastResult) }),
  );
  const list = {
    kind: 'ScheduleList',
    items: schedules.map(scheduleDocument),
    names: schedules.map(({ name }) => name),
    table: (isWide: boolean) => scheduleTable(schedules, { isWide, nowMs: cli.clock.now() }),
    whenEmpty: 'There are no schedules. They are written in /etc/kubestep/coordinator.yaml',
  };
  await printList(cli, list, options);
}

function parseState(text: string): Snapshot['state'] {
  const state = snapshotStates.find((candidate) => candidate === text);
  if (state) return state;
  throw new KubestepError('usage', `${JSON.stringify(text)} is no state`, { hint: `use one of: ${snapshotStates.join(', ')}` });
}

interface NoteOrSnapshot {
  readonly note?: string;
  readonly snapshot?: SnapshotMessage | null;
}

async function showProven(cli: Cli, stream: AsyncIterable<NoteOrSnapshot>, options: OutputOptions): Promise<void> {
  const progress = new Progress(cli);
  try {
    for await (const { note, snapshot } of stream) {
      if (note) await progress.note(note);
      if (!snapshot) continue;
      await progress.end();
      const proven = snapshotFromMessage(snapshot);
      await printSnapshot(cli, proven, options);
      refuseUnproven(proven);
    }
  } finally {
    await progress.end();
  }
}

async function printSnapshot(cli: Cli, snapshot: Snapshot, options: OutputOptions): Promise<void> {
  const screen = () => renderBackup(snapshot);
  await printObject(cli, { kind: 'Backup', document: snapshotDocument(snapshot), name: snapshot.name, screen }, options);
}

function refuseUnproven({ name, state, problem }: Snapshot): void {
  if (state === 'verified') return;
  throw new KubestepError('snapshot-invalid', `${name} is ${state}, not verified`, {
    ...(problem !== undefined && { cause: new Error(problem) }),
    hint: 'take a new one: kubestep backup create',
  });
}

function requireSnapshot(message: SnapshotMessage | null): Snapshot {
  if (message) return snapshotFromMessage(message);
  throw new KubestepError('internal', 'the coordinator answered without a backup');
}
