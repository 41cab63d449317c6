import { setTimeout as delay } from 'node:timers/promises';

/** Time as a port, so that tests move it instead of waiting. */
export interface Clock {
  /** Wall time in milliseconds since the epoch; for records and comparisons with other machines. */
  now(): number;
  /** Milliseconds that only grow; for durations and deadlines. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (thrown) {
      signal?.throwIfAborted(); // node's AbortError only carries the reason as its cause
      throw thrown;
    }
  },
};

export interface Wait {
  readonly everyMs: number;
  readonly forMs: number;
}

/**
 * Polls until the condition holds. Every wait has an end.
 *
 * @returns true as soon as `isTrue` did, false when `forMs` passed first.
 * @throws the signal's reason when aborted, and whatever `isTrue` throws.
 */
export async function waitUntil(
  isTrue: () => Promise<boolean>,
  { everyMs, forMs }: Wait,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const deadlineMs = clock.monotonic() + forMs;
  while (!(await isTrue())) {
    if (clock.monotonic() >= deadlineMs) return false;
    await clock.sleep(everyMs, signal);
  }
  return true;
}
