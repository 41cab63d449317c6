import type { Command } from 'commander';
import { parseTime } from './parse-time.ts';
import type { AddCommand } from './program.ts';
import { collect, outputOptions, parseCount, usage, yesOption } from './program-options.ts';

const backups = () => import('./commands/backups.ts');
const keeping = () => import('./commands/backup-keep.ts');
const files = () => import('./commands/backup-files.ts');
const restores = () => import('./commands/restores.ts');

export function addBackupCommands(program: Command, add: AddCommand): void {
  const backup = program.command('backup').alias('snapshot').description('etcd snapshots, proven by restoring them');
  outputOptions(add(backup, 'create', 'take one and prove it', async () => (await backups()).createBackup))
    .option('--member <node>', 'control-plane node to take it from; default: a healthy one that does not lead')
    .option('--wait', 'watch until it is proven; the default')
    .option('--detach', 'do not wait; it goes on in the background')
    .option('--resources', 'every object of every kind as YAML instead, into one archive here', false)
    .option('--to-dir <dir>', 'where the archive of --resources goes')
    .option('--include-secrets', 'Secrets too; the archive is then encrypted to backups.recipients', false)
    .option('--dry-run', 'only say what would be done', false);
  timeOptions(outputOptions(add(backup, 'list', 'all backups, newest first', async () => (await backups()).listBackups)))
    .aliases(['ls', 'get'])
    .option('--state <state>', 'verified, unverified or failed')
    .option('--all', 'also those whose files are gone', false);
  outputOptions(add(backup, 'describe <name>', 'everything known of one', async () => (await backups()).describeBackup)).alias('show');
  outputOptions(add(backup, 'verify <name>', 'prove one again by restoring it', async () => (await backups()).verifyBackup));

  addKeepCommands(backup, add);
  addRestoreCommands(backup, add);

  const schedule = program.command('schedule').description('backups that are taken by the clock');
  outputOptions(add(schedule, 'list', 'all schedules and when they are due', async () => (await backups()).listSchedules)).aliases([
    'ls',
    'get',
  ]);
  outputOptions(add(schedule, 'run-now <name>', 'do now what it does when it is due', async () => (await backups()).runSchedule));
}

function addKeepCommands(backup: Command, add: AddCommand): void {
  timeOptions(
    outputOptions(add(backup, 'history', 'every attempt and why it ended so', async () => (await keeping()).listAttempts)),
  ).option('--outcome <outcome>', 'verified, unverified, failed, refused or interrupted');
  outputOptions(add(backup, 'prune', 'remove what retention does not keep', async () => (await keeping()).pruneBackups)).option(
    '--dry-run',
    'only say what is decided about each, and why',
    false,
  );
  outputOptions(add(backup, 'pin <name>', 'keep one whatever retention says', async () => (await keeping()).pinBackup)).requiredOption(
    '--reason <text>',
    'shown beside it',
  );
  outputOptions(add(backup, 'unpin <name>', 'let retention decide again', async () => (await keeping()).unpinBackup));
  yesOption(add(backup, 'delete <name>', 'remove every copy of one', async () => (await keeping()).deleteBackup));
  add(backup, 'download <name>', 'copy its stored files here', async () => (await files()).downloadBackup)
    .requiredOption('--to-dir <dir>', 'gets a folder of its name')
    .option('--identity-file <file>', 'private age key, as age-keygen wrote it, to open it here');
  outputOptions(
    add(backup, 'import <path>', 'take over the folder of a set, or a snapshot file', async () => (await files()).importBackup),
  ).option('--other-cluster', 'also a set of another cluster', false);
  add(backup, 'find', 'make the catalogue again from what is stored', async () => (await keeping()).findBackups);
}

function timeOptions(command: Command): Command {
  return command
    .option('--since <time>', 'as 2026-11-22, 2026-11-22T12:00:00Z, or 36h ago: 36h', usage(parseTime))
    .option('--until <time>', 'the same; without it until now', usage(parseTime))
    .option('--trigger <trigger>', 'schedule, manual, pre-upgrade, import or salvage')
    .option('--member <node>', 'control-plane node that it came from')
    .option('--limit <count>', 'the newest so many', usage(parseCount));
}

function addRestoreCommands(backup: Command, add: AddCommand): void {
  const restore = add(backup, 'restore [name]', 'bring the cluster back from a snapshot', async () => (await restores()).restoreBackup);
  yesOption(outputOptions(restore))
    .option('--cluster', 'restore etcd on every control-plane node: everything since the snapshot is lost', false)
    .option('--confirm-cluster <name>', "the cluster's name, typed by you")
    .option('--accept-unverified', 'also from a snapshot that was never proven', false)
    .option('--discard-live-data', 'also while etcd has a healthy quorum', false)
    .option('--exclude <node>', 'leave this member out; it must be switched off; repeatable', collect, [])
    .option('--confirm-destroyed <node>', 'leave this member out: it will never run again; repeatable', collect, [])
    .option('--undo [restore]', 'put back what was there before the newest restore, or this one')
    .option('--resume [restore]', 'go on with the newest restore, or this one')
    .option('--wait', 'watch until it has ended; the default')
    .option('--detach', 'do not wait; it goes on in the background', false)
    .option('--dry-run', 'only say what would be done', false);
  outputOptions(add(backup, 'restores [id]', 'all restores, or everything about one', async () => (await restores()).showRestores));
}
