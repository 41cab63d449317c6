import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { SetStorage, StoredSource } from '../../../coordinator/snapshots/set-storage.ts';
import { KubestepError } from '../../../shared/errors.ts';

/** A storage in memory, with what a test may look at, change, and make fail. */
export class MemoryStorage implements SetStorage {
  readonly place: string;
  readonly files = new Map<string, Buffer>();
  failure: KubestepError | undefined;

  constructor(place: string) {
    this.place = place;
  }

  async put(key: string, { path, sha256 }: StoredSource) {
    this.#fail();
    const bytes = readFileSync(path);
    if (hashOf(bytes) !== sha256) throw new Error(`${path} is not what it was said to be`);
    this.files.set(key, bytes);
    return { path: `memory/${key}` };
  }

  async digest(key: string) {
    this.#fail();
    const bytes = this.files.get(key);
    return bytes && { sizeBytes: bytes.length, sha256: hashOf(bytes) };
  }

  async get(key: string, target: string) {
    this.#fail();
    const bytes = this.files.get(key);
    if (!bytes) throw new KubestepError('not-found', `${key} does not exist`);
    writeFileSync(target, bytes);
    return { sizeBytes: bytes.length, sha256: hashOf(bytes) };
  }

  async list(prefix: string) {
    this.#fail();
    return [...this.files.keys()].filter((key) => key.startsWith(prefix));
  }

  async remove(prefix: string) {
    this.#fail();
    for (const key of [...this.files.keys()].filter((candidate) => candidate.startsWith(prefix))) this.files.delete(key);
  }

  #fail(): void {
    if (this.failure) throw this.failure;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
