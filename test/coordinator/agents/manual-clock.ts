import type { Clock } from '../../../shared/clock.ts';

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** Time that stands still until a test moves it; who sleeps, sleeps until then. For background loops, which would spin with FakeClock. */
export class ManualClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startMs: number = Date.now()) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { untilMs: this.#monotonicMs + ms, wake: resolve };
    this.#sleepers.add(sleeper);
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await promise;
    } finally {
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener('abort', abort);
    }
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    this.#monotonicMs += ms;
    for (const sleeper of this.#sleepers) {
      if (sleeper.untilMs <= this.#monotonicMs) sleeper.wake();
    }
  }
}
