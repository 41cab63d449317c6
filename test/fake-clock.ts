import type { Clock } from '../shared/clock.ts';

/** Time that moves only when somebody sleeps or a test says so. */
export class FakeClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  readonly slept: number[] = [];

  constructor(startMs: number = Date.UTC(2026, 10, 22, 12, 0, 0)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  /** Resolves at once, with the time moved forward. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.advance(ms);
    // A turn of the event loop, so that a loop which polls does not starve what it waits for.
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    this.#monotonicMs += ms;
  }
}
