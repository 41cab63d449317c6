import { randomBytes } from 'node:crypto';

/** Randomness as a port, so that a test can replay a run. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array;
  /** A number in [0, 1); for jitter only, never for secrets. */
  fraction(): number;
}

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  fraction: () => Math.random(),
};

/** Waits to use between reconnects: uniform in [0, min(cap, base·2^attempt)), so that many agents never come back at once. */
export function fullJitterMs(attempt: number, random: Random, { baseMs = 500, capMs = 30_000 } = {}): number {
  const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random.fraction() * ceilingMs);
}
