import { KubestepError } from '../../../shared/errors.ts';
import { present, textOrAbsent } from '../../api/present.ts';
import { snapshotFromMessage, snapshotTriggers } from '../../api/snapshot-message.ts';
import { fromWireWord, toWireWord } from '../../api/words.ts';
import { attemptOutcomes, type BackupAttempt } from '../../snapshots/attempts.ts';
import type { Snapshot } from '../../snapshots/snapshot-port.ts';
import type { Cli, ExitCode } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { attemptDocument, snapshotDocument } from '../documents.ts';
import { type OutputOptions, printList, printObject } from '../output.ts';
import type { TimeOption } from '../parse-time.ts';
import { attemptTable, decisionTable, renderBackup } from '../render-backup.ts';

/** Work on storages and nodes takes as long as those do. */
const longCallMs = 60 * 60_000;

export async function pruneBackups(cli: Cli, options: OutputOptions & { readonly dryRun: boolean }): Promise<void> {
  const client = await cli.connect();
  const { decisions } = await client.call('PruneBackups', { isDryRun: options.dryRun }, { deadlineMs: longCallMs });
  const items = decisions.map(({ name, isKept, reasons, obstacles }) => {
    return present({ name, action: isKept ? 'keep' : 'remove', reasons, obstacles: obstacles.length > 0 ? obstacles : undefined });
  });
  await printList(
    cli,
    {
      kind: 'RetentionDecisionList',
      items,
      names: items.filter(({ action }) => action === 'remove').map(({ name }) => name),
      table: () => decisionTable(items),
      whenEmpty: 'There are no backups.',
    },
    options,
  );
  const count = items.filter(({ action }) => action === 'remove').length;
  cli.err(options.dryRun ? `${count} would be removed (dry run)\n` : `${count} removed\n`);
}

export async function pinBackup(cli: Cli, options: OutputOptions & { readonly reason: string }, name: string): Promise<void> {
  const client = await cli.connect();
  await printOne(cli, (await client.call('PinBackup', { name, reason: options.reason })).snapshot, options);
}

export async function unpinBackup(cli: Cli, options: OutputOptions, name: string): Promise<void> {
  const client = await cli.connect();
  await printOne(cli, (await client.call('UnpinBackup', { name })).snapshot, options);
}

export async function deleteBackup(cli: Cli, { yes }: { readonly yes: boolean }, name: string): Promise<void> {
  const client = await cli.connect();
  await confirm(cli, `Remove every copy of ${name}?`, { yes });
  await client.call('DeleteBackup', { name }, { deadlineMs: longCallMs, isUninterruptible: true });
  cli.out(`${name}\n`);
}

/** Ends with 9 when something that is stored could not be used. */
export async function findBackups(cli: Cli): Promise<ExitCode | undefined> {
  const client = await cli.connect();
  const { names, problems } = await client.call('FindBackups', {}, { deadlineMs: longCallMs });
  cli.out(names.map((name) => `${name}\n`).join(''));
  for (const problem of problems) cli.err(`! ${problem}\n`);
  return problems.length > 0 ? 9 : undefined;
}

export interface HistoryOptions extends OutputOptions {
  readonly since?: TimeOption;
  readonly until?: TimeOption;
  readonly trigger?: string;
  readonly outcome?: string;
  readonly member?: string;
  readonly limit?: number;
}

export async function listAttempts(cli: Cli, options: HistoryOptions): Promise<void> {
  const client = await cli.connect();
  const { since, until, trigger, outcome = '', member = '', limit = 0 } = options;
  const request = {
    ...{ outcome, member, limit },
    ...(since !== undefined && { sinceMs: since(cli.clock.now()) }),
    ...(until !== undefined && { untilMs: until(cli.clock.now()) }),
    ...(trigger !== undefined && { trigger: toWireWord('SNAPSHOT_TRIGGER', parseTrigger(trigger)) }),
  };
  const attempts = (await client.call('ListBackupAttempts', request)).attempts.map((attempt) =>
    present({
      ...{
        sequence: attempt.sequence,
        startedAtMs: attempt.startedAtMs,
        finishedAtMs: attempt.finishedAtMs,
        outcome: parseOutcome(attempt.outcome),
      },
      trigger: fromWireWord('SNAPSHOT_TRIGGER', attempt.trigger, snapshotTriggers),
      ...{ member: textOrAbsent(attempt.member), snapshot: textOrAbsent(attempt.snapshot), reason: textOrAbsent(attempt.reason) },
    }),
  );
  const list = {
    kind: 'BackupAttemptList',
    items: attempts.map(attemptDocument),
    names: attempts.flatMap(({ snapshot }) => snapshot ?? []),
    table: () => attemptTable(attempts),
    whenEmpty: 'There was no such attempt.',
  };
  await printList(cli, list, options);
}

function parseOutcome(text: string): BackupAttempt['outcome'] {
  const outcome = attemptOutcomes.find((candidate) => candidate === text);
  if (outcome) return outcome;
  throw new KubestepError('internal', `${JSON.stringify(text)} is no outcome that this version knows`, {
    hint: 'use the same version of kubestep on both sides',
  });
}

export function parseTrigger(text: string): Snapshot['trigger'] {
  const trigger = snapshotTriggers.find((candidate) => candidate === text);
  if (trigger) return trigger;
  throw new KubestepError('usage', `${JSON.stringify(text)} is no trigger`, { hint: `use one of: ${snapshotTriggers.join(', ')}` });
}

async function printOne(cli: Cli, message: Parameters<typeof snapshotFromMessage>[0] | null, options: OutputOptions): Promise<void> {
  if (!message) throw new KubestepError('internal', 'the coordinator answered without a backup');
  const snapshot = snapshotFromMessage(message);
  const screen = () => renderBackup(snapshot);
  await printObject(cli, { kind: 'Backup', document: snapshotDocument(snapshot), name: snapshot.name, screen }, options);
}
