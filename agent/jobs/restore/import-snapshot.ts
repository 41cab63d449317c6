import { constants } from 'node:fs';
import { chmod, chown, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { syncDirectory } from '../../../shared/files.ts';
import type { OperationInput } from '../../../shared/operations.ts';
import { parseImportInput } from '../../executor/input-restore.ts';
import { EtcdFailure } from '../etcd/etcd-failure.ts';
import { readRecord, requireSpace, snapshotFiles, writeRecord } from '../etcd/snapshot-files.ts';
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
  const fetched = await fetchedFile(`${paths.agentStateDir}/fetched/${snapshot}.db`);
  if (fetched === undefined) throw new EtcdFailure('snapshot-missing', `snapshot ${snapshot} is not on this node`);
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
  await writeRecord(files, saved);
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

/** As it was taken, or compressed. */
async function fetchedFile(path: string): Promise<string | undefined> {
  for (const candidate of [path, `${path}.zst`]) if ((await lstat(candidate).catch(() => undefined))?.isFile()) return candidate;
  return undefined;
}

/** The folder is the agent's: no link in it is followed, and what comes out is hashed before it is believed. */
async function copy(from: string, to: string, { uid, gid }: { readonly uid: number; readonly gid: number }): Promise<void> {
  await rm(to, { force: true });
  const opened = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW);
  const source = opened.createReadStream({ highWaterMark: chunkBytes });
  const target = await open(to, 'wx', 0o640);
  const write = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) await target.write(chunk);
  };
  try {
    if (from.endsWith('.zst')) await pipeline(source, createZstdDecompress(), write);
    else await pipeline(source, write);
    await target.chown(uid, gid);
    await target.sync();
  } finally {
    await target.close();
  }
}

if (import.meta.main) await runRestoreJob(parseImportInput, importSnapshot);
