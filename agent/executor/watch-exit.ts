import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../../shared/clock.ts';
import type { OperationFiles } from './operation-files.ts';
import type { OutputBound } from './output-bound.ts';
import type { UnitPort } from './systemd.ts';

export interface WatchOptions {
  readonly warnAfterMs: number;
  /** Called once, when that time has passed. */
  readonly warn: () => void;
}

export interface WatchPort {
  /** Resolves when the result file is there, or when the unit is gone without one. Rejects only when the executor stops. */
  ended(operationId: string, options: WatchOptions): Promise<void>;
}

/** inotify usually tells at once; the poll is for what it cannot tell: an executor that came late, and a unit that left no result. */
const pollMs = 5_000;
/** A program that fills its output fast is looked at more often. */
const boundMs = 1_000;

export interface WatchDeps {
  readonly files: OperationFiles;
  readonly units: UnitPort;
  readonly clock: Clock;
  readonly bound: Pick<OutputBound, 'apply'>;
}

export function watchExit({ files, units, clock, bound }: WatchDeps, signal: AbortSignal): WatchPort {
  return {
    async ended(operationId, { warnAfterMs, warn }) {
      const change = new ChangeSignal(files.folder(operationId));
      const warnAtMs = clock.monotonic() + warnAfterMs;
      let isWarned = false;
      let askAtMs = clock.monotonic() + pollMs;
      try {
        for (let isLoaded = true; ; ) {
          if ((await files.readExit(operationId)) !== undefined || !isLoaded) return;
          if (!isWarned && clock.monotonic() >= warnAtMs) {
            isWarned = true;
            warn();
          }
          const hasChanged = await change.orAfter(boundMs, clock, signal);
          await bound.apply(operationId);
          if (hasChanged || clock.monotonic() < askAtMs) continue;
          isLoaded = await units.isLoaded(operationId).catch(() => true); // a bus that does not answer says nothing about the unit
          askAtMs = clock.monotonic() + pollMs;
        }
      } finally {
        change.close();
        await bound.apply(operationId);
      }
    },
  };
}

/** Tells that something in a folder changed since it was last asked. */
class ChangeSignal {
  #watcher: FSWatcher | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(folder: string) {
    try {
      this.#watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === 'exit.json') this.#changed.resolve();
      });
      this.#watcher.on('error', () => this.close());
    } catch {
      // the folder is gone or inotify is exhausted: the poll is left
    }
  }

  /** @returns true when something changed, false when the time passed first. */
  async orAfter(ms: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
    const timer = new AbortController();
    const slept = clock.sleep(ms, AbortSignal.any([signal, timer.signal])).then(() => false);
    const changed = this.#changed.promise.then(() => true);
    try {
      return await Promise.race([slept, changed]);
    } finally {
      timer.abort();
      slept.catch(() => undefined);
      this.#changed = Promise.withResolvers<void>();
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
