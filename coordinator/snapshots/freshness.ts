import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/log.ts';
import { formatDuration } from '../../shared/text.ts';
import type { SnapshotPort } from './snapshot-port.ts';

export interface FreshnessDeps {
  readonly snapshots: Pick<SnapshotPort, 'lastVerified'>;
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Says once in the log when the last verified set becomes too old, and once when that is over: a backup that quietly stopped is none. */
export class FreshnessWatch {
  readonly #deps: FreshnessDeps;
  #isFresh = true;

  constructor(deps: FreshnessDeps) {
    this.#deps = deps;
  }

  /** @returns age of the last verified set; undefined when there is none. */
  async check(): Promise<number | undefined> {
    const { snapshots, maxAgeMs, clock, log } = this.#deps;
    const last = await snapshots.lastVerified();
    const ageMs = last && clock.now() - last.takenAtMs;
    const isFresh = ageMs !== undefined && ageMs <= maxAgeMs;
    if (!isFresh && this.#isFresh) {
      const age = ageMs === undefined ? 'there is none' : formatDuration(ageMs);
      log.error('last verified snapshot is too old', { age, limit: formatDuration(maxAgeMs), hint: 'kubestep backup create' });
    }
    if (isFresh && !this.#isFresh) log.info('there is a fresh verified snapshot again', { snapshot: last?.name });
    this.#isFresh = isFresh;
    return ageMs;
  }
}
