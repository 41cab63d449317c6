import type { Clock } from '../../shared/clock.ts';
import type { DrainProgress } from './drain-port.ts';

/** Adds up how long each budget held a drain up. */
export class BudgetDelays {
  readonly #clock: Clock;
  readonly #since = new Map<string, number>();
  readonly #totals = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  see({ remaining }: DrainProgress): void {
    const nowMs = this.#clock.monotonic();
    const refusing = new Set(remaining.flatMap(({ state, budget }) => (state === 'refused' ? [budget ?? 'a budget'] : [])));
    for (const [budget, sinceMs] of this.#since) {
      if (refusing.has(budget)) continue;
      this.#totals.set(budget, (this.#totals.get(budget) ?? 0) + nowMs - sinceMs);
      this.#since.delete(budget);
    }
    for (const budget of refusing) if (!this.#since.has(budget)) this.#since.set(budget, nowMs);
  }

  /** The longest first. */
  total(): { budget: string; ms: number }[] {
    this.see({ total: 0, remaining: [] });
    return [...this.#totals].map(([budget, ms]) => ({ budget, ms })).toSorted((a, b) => b.ms - a.ms);
  }
}
