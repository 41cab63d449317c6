import type { Clock } from '../../shared/clock.ts';

/** Tells those who wait for a key that something about it changed. They read the truth themselves: an announcement carries nothing. */
export class Changes {
  readonly #waiting = new Map<string, Set<() => void>>();

  announce(key: string): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    for (const wake of waiting ?? []) wake();
  }

  /** Call this before reading the state: a change between the reading and the waiting is then not missed. */
  watch(key: string): Watch {
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting);
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.add(resolve);
    return {
      changed: promise,
      stop: () => {
        waiting.delete(resolve);
        if (waiting.size === 0 && this.#waiting.get(key) === waiting) this.#waiting.delete(key);
      },
    };
  }
}

export interface Watch {
  readonly changed: Promise<void>;
  stop(): void;
}

/**
 * Waits for a change, at most `forMs`. Ends the watch.
 *
 * @throws the signal's reason when aborted.
 */
export async function waitForChange(watch: Watch, forMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const timer = new AbortController();
  const either = AbortSignal.any([timer.signal, signal]);
  try {
    await Promise.race([watch.changed, clock.sleep(forMs, either)]);
  } finally {
    watch.stop();
    timer.abort();
  }
  signal.throwIfAborted();
}
