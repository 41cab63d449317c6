import { KubestepError } from '../../../shared/errors.ts';
import { type RestoreView, restoreFromMessage } from '../../api/restore-message.ts';
import type { Cli, ExitCode } from '../cli.ts';
import { confirm } from '../confirm.ts';
import type { OperatorClient } from '../operator-client.ts';
import { type OutputOptions, printList, printObject } from '../output.ts';
import { Progress } from '../progress.ts';
import { renderRestore, renderRestorePlan, restoreDocument, restoreTable } from '../render-restore.ts';
import { watchRestore } from '../watch-restore.ts';

type RestoreMessage = Parameters<typeof restoreFromMessage>[0];

export interface RestoreCommandOptions extends OutputOptions {
  readonly cluster: boolean;
  readonly confirmCluster?: string;
  readonly acceptUnverified: boolean;
  readonly discardLiveData: boolean;
  readonly exclude: readonly string[];
  readonly confirmDestroyed: readonly string[];
  readonly undo?: string | true;
  readonly resume?: string | true;
  readonly detach: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

const preflightRefused = 3;
const stoppedHalfWay = 7;

/** One command for the bad day: `restore NAME --cluster`, and `--undo` and `--resume` of it. */
export async function restoreBackup(cli: Cli, options: RestoreCommandOptions, name: string | undefined): Promise<ExitCode> {
  refuseMixture(options, name);
  const client = await cli.connect();
  if (options.resume !== undefined) return resume(cli, client, options);
  if (options.undo !== undefined) return undo(cli, client, options);
  const restore = await plan(cli, client, options, name ?? '');
  if (restore.state !== 'planned') return goOn(cli, client, restore, options);
  if (options.dryRun) {
    await printRestore(cli, restore, options, renderRestorePlan(restore).replaceAll(/(?<=.)\n/g, ' (dry run)\n'));
    return blockersOf(restore).length > 0 ? preflightRefused : 0;
  }
  cli.err(`${renderRestorePlan(restore)}\n`);
  refuseBlockers(restore);
  await confirm(cli, `Restore ${restore.cluster} from ${restore.snapshot}? The cluster is down meanwhile.`, options);
  const { restore: started } = await client.call('StartRestore', { restoreId: restore.id }, { isUninterruptible: true });
  cli.err(`Restore ${restore.id} begun.\n`);
  return follow(cli, client, requireRestore(started), options);
}

function refuseMixture({ cluster, confirmCluster, undo: back, resume: on }: RestoreCommandOptions, name: string | undefined): void {
  const ways = [name !== undefined, back !== undefined, on !== undefined].filter(Boolean).length;
  if (ways !== 1) {
    throw new KubestepError('usage', 'backup restore takes the name of a backup, --undo or --resume, one of them', {
      hint: 'kubestep backup restore NAME --cluster --confirm-cluster CLUSTER',
    });
  }
  if (name !== undefined && !cluster) {
    throw new KubestepError('usage', 'backup restore needs --cluster: it replaces the data of the whole cluster', {
      hint: `kubestep backup restore ${name} --cluster --confirm-cluster CLUSTER`,
    });
  }
  if (on === undefined && confirmCluster === undefined) {
    throw new KubestepError('usage', 'the name of the cluster must be typed', { hint: 'add --confirm-cluster NAME; see: kubestep status' });
  }
}

async function plan(cli: Cli, client: OperatorClient, options: RestoreCommandOptions, snapshot: string): Promise<RestoreView> {
  const request = {
    snapshot,
    confirmedCluster: options.confirmCluster ?? '',
    isUnverifiedAccepted: options.acceptUnverified,
    isLiveDataDiscarded: options.discardLiveData,
    excluded: [...options.exclude],
    destroyed: [...options.confirmDestroyed],
  };
  return lastOf(cli, client.stream('PlanRestore', request));
}

/** The same command again, after it was cut off: it goes on with what is there. */
async function goOn(cli: Cli, client: OperatorClient, restore: RestoreView, options: RestoreCommandOptions): Promise<ExitCode> {
  cli.err(`Restore ${restore.id} of this backup is ${restore.state}; going on with it.\n`);
  if (options.dryRun) return 0;
  return resume(cli, client, { ...options, resume: restore.id });
}

async function resume(cli: Cli, client: OperatorClient, options: RestoreCommandOptions): Promise<ExitCode> {
  const restoreId = typeof options.resume === 'string' ? options.resume : '';
  const { restore } = await client.call('ResumeRestore', { restoreId }, { isUninterruptible: true });
  return follow(cli, client, requireRestore(restore), options);
}

async function undo(cli: Cli, client: OperatorClient, options: RestoreCommandOptions): Promise<ExitCode> {
  await confirm(cli, 'Put back what was there before the restore?', options);
  const restoreId = typeof options.undo === 'string' ? options.undo : '';
  const restore = await lastOf(cli, client.stream('UndoRestore', { restoreId, confirmedCluster: options.confirmCluster ?? '' }));
  if (restore.state === 'running') cli.err(`API servers have served since: restore ${restore.id} of ${restore.snapshot} brings it back.\n`);
  return follow(cli, client, restore, options);
}

async function follow(cli: Cli, client: OperatorClient, restore: RestoreView, options: RestoreCommandOptions): Promise<ExitCode> {
  if (options.detach) {
    cli.err(`It goes on in the background; see: kubestep backup restores ${restore.id}\n`);
    return 0;
  }
  const ended = await watchRestore(cli, client, restore.id);
  await printRestore(cli, ended, options, renderRestore(ended, cli.clock.now()));
  return ended.state === 'succeeded' || ended.state === 'undone' ? 0 : stoppedHalfWay;
}

export async function showRestores(cli: Cli, options: OutputOptions, id: string | undefined): Promise<void> {
  const client = await cli.connect();
  if (id !== undefined) {
    const restore = requireRestore((await client.call('GetRestore', { restoreId: id })).restore);
    return printRestore(cli, restore, options, renderRestore(restore, cli.clock.now()));
  }
  const all = (await client.call('ListRestores', {})).restores.map(restoreFromMessage);
  const list = {
    kind: 'RestoreList',
    items: all.map(restoreDocument),
    names: all.map((restore) => restore.id),
    table: () => restoreTable(all, cli.clock.now()),
    whenEmpty: 'There were no restores.',
  };
  await printList(cli, list, options);
}

async function printRestore(cli: Cli, restore: RestoreView, options: OutputOptions, screen: string): Promise<void> {
  await printObject(cli, { kind: 'Restore', document: restoreDocument(restore), name: restore.id, screen: () => screen }, options);
}

async function lastOf(cli: Cli, stream: AsyncIterable<{ readonly note?: string; readonly restore?: RestoreMessage | null }>) {
  const progress = new Progress(cli);
  try {
    for await (const { note, restore } of stream) {
      if (restore) return restoreFromMessage(restore);
      if (note) await progress.note(note);
    }
  } finally {
    await progress.end();
  }
  throw new KubestepError('internal', 'the coordinator ended the call without a restore');
}

function blockersOf({ findings }: RestoreView) {
  return findings.filter(({ severity }) => severity === 'blocker');
}

function refuseBlockers(restore: RestoreView): void {
  const [first, ...others] = blockersOf(restore);
  if (!first) return;
  throw new KubestepError('preflight-refused', `${others.length + 1} blockers; nothing was changed`, {
    cause: new Error(`${first.node === undefined ? '' : `${first.node}: `}${first.evidence}`),
    hint: first.fix,
  });
}

function requireRestore(message: RestoreMessage | null | undefined): RestoreView {
  if (message) return restoreFromMessage(message);
  throw new KubestepError('internal', 'the coordinator answered without a restore');
}
