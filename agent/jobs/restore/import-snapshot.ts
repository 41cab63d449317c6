import { constants } from 'node:fs';
import { chmod, chown, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { syncDirectory, writeFileDurably } from '../../../shared/files.ts';
import type { OperationInput } from '../../../shared/operations.ts';
import { parseImportInput } from '../../executor/input-restore.ts';
import { EtcdFailure } from '../etcd/etcd-failure.ts';
import { readRecord, requireSpace, snapshotFiles } from '../etcd/snapshot-files.ts';
import { digestSnapshot } from '../etcd/trailer.ts';
import { type RestoreContext, runRestoreJob } from './job.ts';

const chunkBytes = 4 * 1024 * 1024;

/**
 * Takes a snapshot that the agent has fetched into the node's snapshots, where every job finds it: the agent may not write there. One that was
 * saved here is taken as it is. Safe to repeat.
 *
 * @throws EtcdFailure `snapshot-missing` when the agent has not fetched it, `snapshot-corrupt` when it is another file.
 */
export async function importSnapshot(
  { snapshot, saved }: OperationInput<'importSnapshot'>,
  { paths, note }: RestoreContext,
): Promise<Record<string, never>> {
  const files = snapshotFiles(paths, snapshot);
  if ((await readRecord(files))?.sha256 === saved.sha256 && (await isRight(files.file, saved.sha256))) return {};
  const fetched = `${paths.agentStateDir}/fetched/${snapshot}.db`;
  if ((await lstat(fetched).catch(() => undefined))?.isFile() !== true) {
    throw new EtcdFailure('snapshot-missing', `snapshot ${snapshot} is not on this node`);
  }
  const owner = await stat(paths.snapshotsDir);
  await mkdir(files.dir, { recursive: true });
  await chown(files.dir, owner.uid, owner.gid);
  await chmod(files.dir, 0o2750);
  await requireSpace(files.dir, saved.sizeBytes, 'the copy of the snapshot');
  await copy(fetched, files.part, owner);
  if (!(await isRight(files.part, saved.sha256))) {
    await rm(files.part, { force: true });
    throw new EtcdFailure('snapshot-corrupt', `what came for ${snapshot} does not have SHA-256 ${saved.sha256}`);
  }
  await rename(files.part, files.file);
  await writeFileDurably(files.record, `${JSON.stringify(saved)}\n`, { mode: 0o640 });
  await chown(files.record, owner.uid, owner.gid);
  await syncDirectory(files.dir);
  await syncDirectory(paths.snapshotsDir);
  await rm(fetched, { force: true });
  note(`${snapshot} is in ${files.dir}`);
  return {};
}

async function isRight(path: string, sha256: string): Promise<boolean> {
  return (await digestSnapshot(path).catch(() => undefined))?.sha256 === sha256;
}

async function copy(from: string, to: string, { uid, gid }: { readonly uid: number; readonly gid: number }): Promise<void> {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW);
  await rm(to, { force: true });
  const target = await open(to, 'wx', 0o640);
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (let at = 0; ; ) {
      const { bytesRead } = await source.read(buffer, 0, chunkBytes, at);
      if (bytesRead === 0) break;
      await target.write(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    await target.chown(uid, gid);
    await target.sync();
  } finally {
    await source.close();
    await target.close();
  }
}

if (import.meta.main) await runRestoreJob(parseImportInput, importSnapshot);
