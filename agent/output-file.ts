import { type FSWatcher, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Clock } from '../shared/clock.ts';
import { chunkBytes } from '../shared/wire.ts';

/** inotify does not tell everything (a file that appears later, some file systems): look again this often anyway. */
const pollMs = 1_000;
/** Lines come in bursts; a report for each would cost the coordinator a sync each. */
const gatherMs = 100;

/** The growing output of an operation, read by whoever is in group kubestep-agent. */
export class OutputFile {
  readonly #path: string;
  readonly #clock: Clock;
  #watcher: FSWatcher | undefined;
  #wake: () => void = () => undefined;
  #hasChanged = false;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** At most one chunk from an offset; empty when there is no more yet. */
  async read(offset: number): Promise<Uint8Array> {
    this.#hasChanged = false;
    this.#watch();
    const file = await open(this.#path, 'r').catch(() => undefined);
    if (!file) return new Uint8Array();
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** Resolves when there may be more to read, or when `other` does. */
  async moreOr(other: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const timer = new AbortController();
    const either = AbortSignal.any([signal, timer.signal]);
    const changed = new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#hasChanged) resolve();
    });
    const gathered = changed.then(() => this.#clock.sleep(gatherMs, either));
    try {
      await Promise.race([gathered, this.#clock.sleep(pollMs, either), other]);
    } finally {
      timer.abort();
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #watch(): void {
    if (this.#watcher) return;
    try {
      this.#watcher = watch(this.#path, { persistent: false }, () => {
        this.#hasChanged = true;
        this.#wake();
      });
      this.#watcher.on('error', () => this.close());
    } catch {
      // not there yet: the poll finds it
    }
  }
}
