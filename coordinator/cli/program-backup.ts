import type { Command } from 'commander';
import type { AddCommand } from './program.ts';
import { outputOptions } from './program-options.ts';

const backups = () => import('./commands/backups.ts');

export function addBackupCommands(program: Command, add: AddCommand): void {
  const backup = program.command('backup').alias('snapshot').description('etcd snapshots, proven by restoring them');
  outputOptions(add(backup, 'create', 'take one and prove it', async () => (await backups()).createBackup))
    .option('--member <node>', 'control-plane node to take it from; default: a healthy one that does not lead')
    .option('--wait', 'watch until it is proven; the default')
    .option('--detach', 'do not wait; it goes on in the background')
    .option('--dry-run', 'only say what would be done', false);
  outputOptions(add(backup, 'list', 'all backups, newest first', async () => (await backups()).listBackups))
    .aliases(['ls', 'get'])
    .option('--state <state>', 'verified, unverified or failed')
    .option('--trigger <trigger>', 'schedule, manual or pre-upgrade');
  outputOptions(add(backup, 'describe <name>', 'everything known of one', async () => (await backups()).describeBackup)).alias('show');
  outputOptions(add(backup, 'verify <name>', 'prove one again by restoring it', async () => (await backups()).verifyBackup));

  const schedule = program.command('schedule').description('backups that are taken by the clock');
  outputOptions(add(schedule, 'list', 'all schedules and when they are due', async () => (await backups()).listSchedules)).aliases([
    'ls',
    'get',
  ]);
  outputOptions(add(schedule, 'run-now <name>', 'do now what it does when it is due', async () => (await backups()).runSchedule));
}
