import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { chunkBytes } from '../../shared/wire.ts';

/** One file per operation, `<id>.log`: the bytes that its node reported, each at the offset it has there. */
export class OperationLogs {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  path(operationId: string): string {
    return join(this.#dir, `${operationId}.log`);
  }

  /** Writes at an offset and syncs. Repeating it after a crash writes the same bytes to the same place. */
  async write(operationId: string, offset: number, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o750 });
    const file = await open(this.path(operationId), constants.O_WRONLY | constants.O_CREAT, 0o640);
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
        done += bytesWritten;
      }
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** At most one chunk from an offset, never past `end`: beyond it may be bytes of a write that was cut short. */
  async read(operationId: string, offset: number, end: number): Promise<Uint8Array> {
    const length = Math.min(chunkBytes, end - offset);
    if (length <= 0) return new Uint8Array();
    const file = await open(this.path(operationId), 'r').catch(() => undefined);
    if (!file) return new Uint8Array();
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
}
