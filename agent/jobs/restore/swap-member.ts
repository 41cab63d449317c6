import { mkdir, rm, writeFile } from 'node:fs/promises';
import { exists, renameDurably, syncDirectory } from '../../../shared/files.ts';
import type { OperationInput } from '../../../shared/operations.ts';
import { parseSwapInput } from '../../executor/input-restore.ts';
import { hasMemberData } from '../etcd/member-data.ts';
import { JobFailure } from '../job-process.ts';
import { type RestoreContext, runRestoreJob } from './job.ts';
import { runningComponents } from './processes.ts';
import { type DataFiles, dataFiles, isKept, manifestFiles, readMemberManifest } from './restore-files.ts';

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
  const wasKept = await isKept(files);
  if (!(await exists(restored))) {
    if (wasKept && (await hasMemberData(files.member))) return;
    throw new JobFailure('configuration', `there are no restored data in ${files.prepared}`);
  }
  if (!wasKept) await keep(files);
  await renameDurably(restored, files.member);
  note(`${files.member} holds the restored data; the old ones are ${files.kept}`);
}

/** What is there afterwards is another member's: only the first call sets anything aside. */
async function swapOut(dataDir: string, restore: string, { note }: RestoreContext): Promise<void> {
  const files = dataFiles(dataDir, restore);
  if (await isKept(files)) return;
  await mkdir(files.work, { recursive: true, mode: 0o700 });
  await keep(files);
  note(`the data of before are ${files.kept}`);
}

async function keep({ member, kept, nothingKept }: DataFiles): Promise<void> {
  if (await exists(member)) await renameDurably(member, kept);
  else await writeFile(nothingKept, '');
}

async function swapBack(dataDir: string, restore: string, { note }: RestoreContext): Promise<void> {
  const files = dataFiles(dataDir, restore);
  const [hasKept, hasNothingKept] = [await exists(files.kept), await exists(files.nothingKept)];
  if (!hasKept && !hasNothingKept) return; // never swapped, or back already
  if (await exists(files.member)) {
    await rm(files.undone, { recursive: true, force: true });
    await renameDurably(files.member, files.undone);
  }
  if (hasKept) await renameDurably(files.kept, files.member);
  await rm(files.nothingKept, { force: true });
  await syncDirectory(files.work);
  note(hasKept ? `${files.member} holds its old data again` : `${files.member} is gone again, as it was`);
}

if (import.meta.main) await runRestoreJob(parseSwapInput, swapMember);
