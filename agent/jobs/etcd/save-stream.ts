import { open } from 'node:fs/promises';
import type { Clock } from '../../../shared/clock.ts';
import type { EtcdApi } from './etcd-api.ts';
import { EtcdFailure } from './etcd-failure.ts';
import { requireSpace, type SnapshotFiles } from './snapshot-files.ts';
import { type SnapshotDigest, SnapshotDigester, trailerBytes } from './trailer.ts';

export interface StreamLimits {
  /** Without a byte for so long the stream is dead. */
  readonly idleMs: number;
  readonly totalMs: number;
  /** The member slows down when its snapshot is read as fast as it can: measured, half of its writes. */
  readonly bytesPerSecond: number;
  /** A large database is read faster, so that it ends before the API server's next compaction, five minutes on. */
  readonly targetMs: number;
}

export const streamLimits: StreamLimits = { idleMs: 15_000, totalMs: 20 * 60_000, bytesPerSecond: 25_000_000, targetMs: 120_000 };
/** As fast as the member gives it. */
export const unpacedLimits: StreamLimits = { ...streamLimits, bytesPerSecond: Number.POSITIVE_INFINITY };

/**
 * Streams the member's database into `part`, checked while it passes and synced.
 *
 * @throws EtcdFailure; `part` may be left, the caller removes it.
 */
export async function streamSnapshot(api: EtcdApi, files: SnapshotFiles, clock: Clock, limits = streamLimits): Promise<SnapshotDigest> {
  const controller = new AbortController();
  const total = setTimeout(() => controller.abort(stalled(`the snapshot did not end within ${limits.totalMs} ms`)), limits.totalMs);
  const idle = setTimeout(() => controller.abort(stalled(`no byte of the snapshot came for ${limits.idleMs} ms`)), limits.idleMs);
  const file = await open(files.part, 'wx', 0o640);
  try {
    const writer = new PacedWriter((bytes) => file.write(bytes), clock, limits);
    for await (const { blob, remainingBytes } of api.snapshot(controller.signal)) {
      idle.refresh();
      if (writer.digester.sizeBytes === 0) {
        writer.expect(blob.length + remainingBytes + trailerBytes);
        await requireSpace(files.dir, writer.expectedBytes, 'the snapshot');
      }
      await writer.write(blob);
      idle.refresh(); // our own pauses are not the member's
    }
    const digest = await writer.finish();
    await file.chmod(0o640); // the umask may have taken the group's read
    await file.sync();
    return digest;
  } finally {
    clearTimeout(total);
    clearTimeout(idle);
    await file.close();
  }
}

function stalled(message: string): EtcdFailure {
  return new EtcdFailure('stream-stalled', message);
}

const flushBytes = 1024 * 1024;

/** Gathers the small pieces of the stream, and waits where they come faster than the pace: gRPC's flow control then holds the member back. */
class PacedWriter {
  readonly digester = new SnapshotDigester();
  expectedBytes = 0;
  readonly #write: (bytes: Buffer) => Promise<unknown>;
  readonly #clock: Clock;
  readonly #limits: StreamLimits;
  readonly #startedMs: number;
  #bytesPerMs: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(write: (bytes: Buffer) => Promise<unknown>, clock: Clock, limits: StreamLimits) {
    this.#write = write;
    this.#clock = clock;
    this.#limits = limits;
    this.#startedMs = clock.monotonic();
    this.#bytesPerMs = limits.bytesPerSecond / 1000;
  }

  expect(sizeBytes: number): void {
    this.expectedBytes = sizeBytes;
    this.#bytesPerMs = Math.max(this.#limits.bytesPerSecond / 1000, sizeBytes / this.#limits.targetMs);
  }

  async write(blob: Uint8Array): Promise<void> {
    this.digester.update(blob);
    this.#pending.push(blob);
    this.#pendingBytes += blob.length;
    if (this.#pendingBytes < flushBytes) return;
    await this.#flush();
    const aheadMs = this.digester.sizeBytes / this.#bytesPerMs - (this.#clock.monotonic() - this.#startedMs);
    if (aheadMs > 5) await this.#clock.sleep(aheadMs);
  }

  async finish(): Promise<SnapshotDigest> {
    await this.#flush();
    if (this.digester.sizeBytes !== this.expectedBytes) {
      throw new EtcdFailure('stream-reset', `the stream ended after ${this.digester.sizeBytes} of ${this.expectedBytes} bytes`);
    }
    return this.digester.finish();
  }

  async #flush(): Promise<void> {
    if (this.#pendingBytes > 0) await this.#write(Buffer.concat(this.#pending));
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}
