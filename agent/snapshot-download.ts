import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { KubestepError, toKubestepError } from '../shared/errors.ts';
import { fromServiceError } from '../shared/failure.ts';
import { renameDurably } from '../shared/files.ts';
import type { DownloadSnapshotResponse__Output } from '../shared/gen/kubestep/v1/DownloadSnapshotResponse.ts';
import type { SnapshotDownloadOrder__Output } from '../shared/gen/kubestep/v1/SnapshotDownloadOrder.ts';
import { snapshotNamePattern } from '../shared/names.ts';
import type { CoordinatorConnection } from './coordinator-connection.ts';

type Download = Pick<CoordinatorConnection, 'downloadSnapshot' | 'reportDownload'>;

/**
 * Fetches a snapshot for a restore into the agent's own folder, on from where a broken connection left off, and says so. Root takes it from
 * there only by a signed operation, which hashes it again. Safe to repeat: the coordinator asks again until it was told.
 */
export async function downloadSnapshot(
  order: SnapshotDownloadOrder__Output,
  connection: Download,
  dir: string,
  signal: AbortSignal,
): Promise<void> {
  const { snapshot } = order;
  const problem = await fetchFile(order, connection, dir, signal);
  await connection.reportDownload({ snapshot, ...(problem !== undefined && { problem }) });
}

/** @returns why the file cannot be had; a broken connection is thrown, because the next one goes on. */
async function fetchFile(
  { snapshot, file, sha256 }: SnapshotDownloadOrder__Output,
  connection: Download,
  dir: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!snapshotNamePattern.test(snapshot) || (file !== 'snapshot.db' && file !== 'snapshot.db.zst')) return 'this is not a snapshot';
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${snapshot}${file.slice('snapshot'.length)}`);
  if ((await hashOf(path)) === sha256) return undefined;
  const part = `${path}.part`;
  try {
    await receive(part, { snapshot, file, offset: (await stat(part).catch(() => undefined))?.size ?? 0 }, connection, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const error = toKubestepError(thrown);
    if (error.code === 'unavailable' || error.code === 'internal') throw error;
    return error.message;
  }
  const found = await hashOf(part);
  if (found !== sha256) {
    await rm(part, { force: true });
    return `what came has SHA-256 ${found}, not ${sha256}`;
  }
  await renameDurably(part, path);
  return undefined;
}

async function receive(
  part: string,
  request: { readonly snapshot: string; readonly file: string; readonly offset: number },
  connection: Download,
  signal: AbortSignal,
): Promise<void> {
  const stream = connection.downloadSnapshot(request);
  const cancel = () => stream.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const target = await open(part, 'a', 0o600);
  try {
    let at = request.offset;
    for await (const { offset, chunk } of stream as AsyncIterable<DownloadSnapshotResponse__Output>) {
      if (chunk.length === 0) continue;
      if (offset !== at) throw new KubestepError('unavailable', `the coordinator sent byte ${offset}, not ${at}`);
      await target.appendFile(chunk);
      at += chunk.length;
    }
    await target.sync();
  } catch (thrown) {
    throw diskFull(thrown) ?? fromServiceError(thrown);
  } finally {
    signal.removeEventListener('abort', cancel);
    await target.close();
  }
}

function diskFull(thrown: unknown): KubestepError | undefined {
  if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC')) return undefined;
  return new KubestepError('disk-full', 'the disk of this node is full');
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    return undefined; // not there yet
  }
}
