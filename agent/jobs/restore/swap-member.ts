import { mkdir, rm, writeFile } from 'node:fs/promises';
import { exists, renameDurably, syncDirectory } from '../../../shared/files.ts';
import type { OperationInput } from '../../../shared/operations.ts';
import { parseSwapInput } from '../../executor/input-restore.ts';
import { JobFailure } from '../job-process.ts';
import { type RestoreContext, runRestoreJob } from './job.ts';
import { runningComponents } from './processes.ts';
import { dataFiles, hasMemberData, manifestFiles, readMemberManifest } from './restore-files.ts';

/**
 * Exchanges the member's data by two renames inside kubeadm's own data directory: the manifest's paths stay as they are, because the next
 * kubeadm upgrade would write them back. Each state between the two is recognised. Safe to repeat.
 *
 * @throws JobFailure `still-running` while etcd runs or may be started, `configuration` when there is nothing to swap.
 */
export async function swapMember(
  { restore, direction }: OperationInput<'swapMember'>,
  context: RestoreContext,
): Promise<Record<string, never>> {
  const { paths } = context;
  const manifest = await readMemberManifest(paths, restore);
  if (await exists(manifestFiles(paths, restore, 'etcd').live)) {
    throw new JobFailure('still-running', 'the etcd manifest is in place: the kubelet may start etcd at any moment');
  }
  if ((await runningComponents(paths, restore)).includes('etcd')) throw new JobFailure('still-running', 'etcd still runs');
  const ways = { in: swapIn, back: swapBack, out: swapOut };
  await ways[direction](manifest.dataDir, restore, context);
  return {};
}

async function swapIn(dataDir: string, restore: string, { note }: RestoreContext): Promise<void> {
  const files = dataFiles(dataDir, restore);
  const restored = `${files.prepared}/member`;
  const isKept = (await exists(files.kept)) || (await exists(files.nothingKept));
  if (!(await exists(restored))) {
    if (isKept && (await hasMemberData(files.member))) return;
    throw new JobFailure('configuration', `there are no restored data in ${files.prepared}`);
  }
  if (!isKept) {
    if (await exists(files.member)) await renameDurably(files.member, files.kept);
    else await writeFile(files.nothingKept, '');
  }
  await renameDurably(restored, files.member);
  note(`${files.member} holds the restored data; the old ones are ${files.kept}`);
}

/** What is there afterwards is another member's: only the first call sets anything aside. */
async function swapOut(dataDir: string, restore: string, { note }: RestoreContext): Promise<void> {
  const files = dataFiles(dataDir, restore);
  if ((await exists(files.kept)) || (await exists(files.nothingKept))) return;
  await mkdir(files.work, { recursive: true, mode: 0o700 });
  if (await exists(files.member)) await renameDurably(files.member, files.kept);
  else await writeFile(files.nothingKept, '');
  note(`the data of before are ${files.kept}`);
}

async function swapBack(dataDir: string, restore: string, { note }: RestoreContext): Promise<void> {
  const files = dataFiles(dataDir, restore);
  const [isKept, isNothingKept] = [await exists(files.kept), await exists(files.nothingKept)];
  if (!isKept && !isNothingKept) return; // never swapped, or back already
  if (await exists(files.member)) {
    await rm(files.undone, { recursive: true, force: true });
    await renameDurably(files.member, files.undone);
  }
  if (isKept) await renameDurably(files.kept, files.member);
  await rm(files.nothingKept, { force: true });
  await syncDirectory(files.work);
  note(isKept ? `${files.member} holds its old data again` : `${files.member} is gone again, as it was`);
}

if (import.meta.main) await runRestoreJob(parseSwapInput, swapMember);
