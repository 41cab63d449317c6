import { createHash, type Hash } from 'node:crypto';
import { KubestepError } from './errors.ts';

/** etcd ends a snapshot with the SHA-256 of everything before it; a bbolt file is a whole number of 512-byte units, so its length tells. */
export const trailerBytes = 32;

export interface SnapshotDigest {
  readonly sizeBytes: number;
  /** Of the whole file, lower-case hex: what copies are compared by. */
  readonly sha256: string;
}

/**
 * Reads a snapshot once and computes both hashes, the whole file's and the one its trailer must hold. `snapshot status` of etcd's own
 * tools does not: it ends with 0 on a flipped bit and on a missing trailer, and crashes on half a file.
 */
export class SnapshotDigester {
  readonly #hash: Hash = createHash('sha256');
  #held = Buffer.alloc(0); // the last bytes seen: they may be the trailer
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  update(bytes: Uint8Array): void {
    this.#sizeBytes += bytes.length;
    if (bytes.length >= trailerBytes) {
      this.#hash.update(this.#held).update(bytes.subarray(0, -trailerBytes));
      this.#held = Buffer.from(bytes.subarray(-trailerBytes)); // a copy: the caller may use its buffer again
      return;
    }
    const all = Buffer.concat([this.#held, bytes]);
    const body = Math.max(0, all.length - trailerBytes);
    this.#hash.update(all.subarray(0, body));
    this.#held = all.subarray(body);
  }

  /** @throws KubestepError `snapshot-invalid` that says what is wrong. */
  finish(): SnapshotDigest {
    if (this.#sizeBytes % 512 !== trailerBytes) {
      throw new KubestepError('snapshot-invalid', `the snapshot is cut: ${this.#sizeBytes} bytes are not a database and its 32-byte hash`);
    }
    const expected = this.#hash.copy().digest();
    if (!expected.equals(this.#held)) {
      const found = this.#held.toString('hex');
      throw new KubestepError(
        'snapshot-invalid',
        `the snapshot is damaged: its content hashes to ${expected.toString('hex')}, not to ${found}`,
      );
    }
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.copy().update(this.#held).digest('hex') };
  }
}
