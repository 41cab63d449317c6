import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileDurably } from '../../../shared/files.ts';
import type { SavedSnapshot } from '../../../shared/operations-etcd.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import { formatBytes } from '../../../shared/text.ts';
import { EtcdFailure } from './etcd-failure.ts';

/** What a snapshot's folder on the node holds. The agent's group may read it; `configuration.tar.gz` is root's alone. */
export interface SnapshotFiles {
  readonly dir: string;
  readonly file: string;
  readonly part: string;
  /** The job's own result, written last: a folder without it is not a snapshot. */
  readonly record: string;
  readonly configuration: string;
  /** Encrypted to the operator's keys: this one the agent may read and send. */
  readonly encryptedConfiguration: string;
  /** Only while it is being proven. */
  readonly scratch: string;
}

export function snapshotFiles(paths: NodePaths, name: string): SnapshotFiles {
  const dir = join(paths.snapshotsDir, name);
  return {
    dir,
    file: join(dir, 'snapshot.db'),
    part: join(dir, 'snapshot.db.part'),
    record: join(dir, 'saved.json'),
    configuration: join(dir, 'configuration.tar.gz'),
    encryptedConfiguration: join(dir, 'configuration.tar.gz.age'),
    scratch: join(dir, 'scratch'),
  };
}

/** Makes the folder and takes away what a job that died left in it. */
export async function openSnapshotDir(files: SnapshotFiles): Promise<void> {
  await mkdir(dirname(files.dir), { recursive: true, mode: 0o750 });
  await mkdir(files.dir, { mode: 0o750 }).catch(ignoreExisting);
  await rm(files.record, { force: true }); // before the file it speaks of is replaced
  await rm(files.part, { force: true });
}

function ignoreExisting(thrown: unknown): void {
  if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
}

export async function readRecord(files: SnapshotFiles): Promise<SavedSnapshot | undefined> {
  const text = await readFile(files.record, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as SavedSnapshot; // our own file, written whole
  } catch {
    return undefined; // no record: the snapshot is saved again
  }
}

export async function writeRecord(files: SnapshotFiles, saved: SavedSnapshot): Promise<void> {
  await writeFileDurably(files.record, `${JSON.stringify(saved)}\n`, { mode: 0o640 });
}

/** Some room stays for others: a full file system would stop etcd, whose data is usually on the same one. */
const reserveBytes = 1024 ** 3;

/** @throws EtcdFailure `no-space` before anything is written. */
export async function requireSpace(dir: string, neededBytes: number, what: string): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(dir);
  const freeBytes = bavail * bsize;
  const reserve = Math.min(reserveBytes, (blocks * bsize) / 20);
  if (freeBytes >= neededBytes + reserve) return;
  throw new EtcdFailure('no-space', `${what} needs ${formatBytes(neededBytes)} in ${dir}, and ${formatBytes(freeBytes)} are free`);
}
