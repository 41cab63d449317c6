import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { KubestepError } from '../../shared/errors.ts';

export interface ExpectedFile {
  readonly name: string;
  readonly sha256: string;
}

/** A file on its way here: under its own name only when it is whole and right. */
export class ReceivedFile {
  readonly #path: string;
  readonly #expected: ExpectedFile;
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');

  private constructor(path: string, expected: ExpectedFile, file: FileHandle) {
    this.#path = path;
    this.#expected = expected;
    this.#file = file;
  }

  static async begin(path: string, expected: ExpectedFile): Promise<ReceivedFile> {
    return new ReceivedFile(path, expected, await open(`${path}.part`, 'w', 0o600));
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    await this.#file.writeFile(chunk);
  }

  /** @throws KubestepError `snapshot-invalid` */
  async end(): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    const sha256 = this.#hash.digest('hex');
    const { name, sha256: expected } = this.#expected;
    if (sha256 !== expected) {
      throw new KubestepError('snapshot-invalid', `${name} did not arrive as it is stored: SHA-256 ${sha256}, not ${expected}`);
    }
    await rename(`${this.#path}.part`, this.#path);
  }

  /** Safe to repeat, and after `end`. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined); // closed already
    await rm(`${this.#path}.part`, { force: true });
  }
}
