import { FakeClock } from './fake-clock.ts';

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** Time that stands still until a test moves it; who sleeps, sleeps until then. For background loops, which would spin with FakeClock. */
export class ManualClock extends FakeClock {
  readonly #sleepers = new Set<Sleeper>();

  constructor(startMs: number = Date.now()) {
    super(startMs);
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { untilMs: this.monotonic() + ms, wake: resolve };
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

  override advance(ms: number): void {
    super.advance(ms);
    for (const sleeper of this.#sleepers) if (sleeper.untilMs <= this.monotonic()) sleeper.wake();
  }

  /** Whether somebody sleeps for just so long from now. */
  isSleepingFor(ms: number): boolean {
    return [...this.#sleepers].some(({ untilMs }) => untilMs === this.monotonic() + ms);
  }
}
