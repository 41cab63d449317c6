import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError } from '../../shared/errors.ts';
import type { DownloadSnapshotResponse } from '../../shared/gen/kubestep/v1/DownloadSnapshotResponse.ts';
import { parseSetFile, snapshotNamePattern } from '../../shared/names.ts';
import { chunkBytes } from '../../shared/wire.ts';
import { sha256Of } from '../snapshots/snapshot-set.ts';

/** What a download is written to; a gRPC stream. */
export interface DownloadSink {
  write(message: DownloadSnapshotResponse): boolean;
  once(event: string, listener: () => void): unknown;
}

/** A snapshot holds every secret of the cluster: a node gets one only while somebody has allowed exactly that. */
export class SnapshotDownloads {
  readonly #dir: string;
  readonly #allowed = new Set<string>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Lets one node fetch one snapshot until `revoke`; for a restore. */
  allow(node: string, snapshot: string): { revoke(): void } {
    const grant = `${node}/${snapshot}`;
    this.#allowed.add(grant);
    return { revoke: () => this.#allowed.delete(grant) };
  }

  /**
   * Sends the file from an offset; the last message has its hash and no bytes. Never more than one chunk waits for a slow reader.
   *
   * @throws KubestepError `permission-denied` without a grant, `not-found` when the coordinator has no copy.
   */
  async send(
    node: string,
    request: { snapshot: string; offset: number; file?: string },
    sink: DownloadSink,
    signal: AbortSignal,
  ): Promise<void> {
    const { snapshot, offset, file = '' } = request;
    const isAllowed = snapshotNamePattern.test(snapshot) && this.#allowed.has(`${node}/${snapshot}`);
    const name = parseSetFile(file);
    if (!isAllowed || (name !== 'snapshot.db' && name !== 'snapshot.db.zst'))
      throw new KubestepError('permission-denied', `node ${node} may not fetch this snapshot`);
    const path = join(this.#dir, snapshot, name);
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new KubestepError('not-found', `the coordinator has no copy of ${snapshot}`);
    let position = Math.max(0, offset);
    for await (const chunk of createReadStream(path, { start: position, highWaterMark: chunkBytes, signal }) as AsyncIterable<Buffer>) {
      await write(sink, { offset: position, chunk }, signal);
      position += chunk.length;
    }
    await write(sink, { offset: position, sha256: await sha256Of(path) }, signal);
  }
}

async function write(sink: DownloadSink, message: DownloadSnapshotResponse, signal: AbortSignal): Promise<void> {
  if (sink.write(message)) return;
  await once(sink as unknown as NodeJS.EventEmitter, 'drain', { signal });
}
