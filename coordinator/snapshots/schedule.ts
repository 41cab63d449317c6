import type { Kysely, Selectable } from 'kysely';
import { schedule as scheduleTimer } from 'node-cron';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import type { Random } from '../../shared/random.ts';
import type { Database, ScheduleRow } from '../store/schema.ts';
import { type CronSpec, nextDueMs } from './next-due.ts';
import type { Snapshot, SnapshotPort } from './snapshot-port.ts';

export interface ScheduleEntry extends CronSpec {
  readonly name: string;
  /** It begins up to so much later than the expression says, by chance each time. */
  readonly jitter?: number;
}

/** As the operator sees it. */
export interface Schedule extends ScheduleEntry {
  readonly nextDueMs: number;
  readonly lastStartedMs?: number;
  /** `verified: <name>`, or why not. */
  readonly lastResult?: string;
}

export interface SnapshotSchedulesDeps {
  readonly db: Kysely<Database>;
  readonly snapshots: Pick<SnapshotPort, 'create'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: Random;
  /** What else is looked at every minute. Its failures are logged. */
  readonly onTick?: () => Promise<void>;
}

const running = 'running';

/**
 * Snapshots at their times. The truth is `next_due_ms` in the store, a timer only asks it: what was missed while the coordinator was away is
 * made up for once, and nothing runs twice beside itself.
 */
export class SnapshotSchedules {
  readonly #deps: SnapshotSchedulesDeps;
  #isAtWork = false;

  constructor(deps: SnapshotSchedulesDeps) {
    this.#deps = deps;
  }

  /**
   * Makes the store's schedules those of the configuration. One that is unchanged keeps its next time; one that was at work when the
   * coordinator ended is due at once. Call once at start, before `start`.
   *
   * @throws KubestepError `usage` for an expression that is not valid; then nothing is changed.
   */
  async configure(entries: readonly ScheduleEntry[]): Promise<void> {
    const { db, clock } = this.#deps;
    const rows = entries.map(({ name, cron, timezone, jitter = 0 }) => {
      refuseWideJitter({ name, cron, timezone, jitter }, clock.now());
      return { name, cron, timezone, jitter_ms: jitter, next_due_ms: this.#nextDue({ cron, timezone, jitter_ms: jitter }) };
    });
    const names = rows.map(({ name }) => name);
    await db.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('schedule')
        .where('name', 'not in', names.length > 0 ? names : [''])
        .execute();
      const before = await transaction.selectFrom('schedule').selectAll().execute();
      for (const row of rows) {
        const known = before.find(({ name }) => name === row.name);
        const isSame = known?.cron === row.cron && known.timezone === row.timezone && known.jitter_ms === row.jitter_ms;
        const due = known?.last_result === running ? clock.now() : isSame ? known.next_due_ms : row.next_due_ms;
        const change = { cron: row.cron, timezone: row.timezone, jitter_ms: row.jitter_ms, next_due_ms: due };
        await transaction
          .insertInto('schedule')
          .values({ ...row, next_due_ms: due, last_started_ms: null, last_result: null })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(change))
          .execute();
      }
    });
  }

  /** Asks every minute what is due. @returns what stops it; work that has begun goes on until `signal`. */
  start(signal: AbortSignal): { stop(): Promise<void> } {
    const tick = () => this.#tick(signal).catch((thrown: unknown) => this.#deps.log.error('schedules cannot be read', { reason: thrown }));
    const task = scheduleTimer('* * * * *', tick, { noOverlap: true, suppressMissedWarning: true });
    return { stop: async () => task.destroy() };
  }

  async #tick(signal: AbortSignal): Promise<void> {
    const work = this.runDue(signal);
    await this.#deps.onTick?.().catch((cause: unknown) => this.#deps.log.error('the age of backups cannot be told', { cause }));
    await work;
  }

  #nextDue({ cron, timezone, jitter_ms }: Pick<ScheduleRow, 'cron' | 'timezone' | 'jitter_ms'>): number {
    const { clock, random } = this.#deps;
    return nextDueMs({ cron, timezone }, clock.now()) + Math.floor(random.fraction() * jitter_ms);
  }

  /** Runs what is due now, one after the other. A second call while one is at work does nothing. */
  async runDue(signal: AbortSignal): Promise<void> {
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    try {
      for (const row of await this.#due()) {
        if (signal.aborted) return;
        await this.#run(row, { isNextDueKept: false }, () => undefined, signal).catch(() => undefined); // recorded and logged there
      }
    } finally {
      this.#isAtWork = false;
    }
  }

  #due(): Promise<Selectable<ScheduleRow>[]> {
    const now = this.#deps.clock.now();
    return this.#deps.db.selectFrom('schedule').selectAll().where('next_due_ms', '<=', now).orderBy('next_due_ms').execute();
  }

  async list(): Promise<Schedule[]> {
    const rows = await this.#deps.db.selectFrom('schedule').selectAll().orderBy('name').execute();
    return rows.map(toSchedule);
  }

  /** Does now what the schedule does when it is due; its next time stays. @throws KubestepError `not-found`, and what SnapshotPort throws. */
  async runNow(name: string, onProgress: (note: string) => void, signal: AbortSignal): Promise<Snapshot> {
    const row = await this.#deps.db.selectFrom('schedule').selectAll().where('name', '=', name).executeTakeFirst();
    if (!row) throw new KubestepError('not-found', `there is no schedule ${name}`, { hint: 'run: kubestep schedule list' });
    return this.#run(row, { isNextDueKept: true }, onProgress, signal);
  }

  /** The next time is durable before the work begins: a crash in it makes up for it once, see `configure`, and not for ever. */
  async #run(
    row: Selectable<ScheduleRow>,
    { isNextDueKept }: { readonly isNextDueKept: boolean },
    onProgress: (note: string) => void,
    signal: AbortSignal,
  ): Promise<Snapshot> {
    const { clock, log, snapshots } = this.#deps;
    const next = isNextDueKept ? row.next_due_ms : this.#nextDue(row);
    await this.#update(row.name, { next_due_ms: next, last_started_ms: clock.now(), last_result: running });
    try {
      const snapshot = await snapshots.create({ trigger: 'schedule', isWaiting: !isNextDueKept, onProgress }, signal);
      await this.#update(row.name, { last_result: `${snapshot.state}: ${snapshot.name}` });
      return snapshot;
    } catch (thrown) {
      if (signal.aborted) throw thrown; // the row stays `running`: the next start makes up for it
      const { message } = toKubestepError(thrown);
      log.error('scheduled snapshot failed', { schedule: row.name, reason: message });
      await this.#update(row.name, { last_result: `failed: ${message}` });
      throw thrown;
    }
  }

  async #update(name: string, change: Partial<ScheduleRow>): Promise<void> {
    await this.#deps.db.updateTable('schedule').set(change).where('name', '=', name).execute();
  }
}

/** Otherwise one run could be put off until the next one is due, and never come. */
function refuseWideJitter({ name, jitter = 0, ...spec }: ScheduleEntry, nowMs: number): void {
  const first = nextDueMs(spec, nowMs);
  const betweenMs = nextDueMs(spec, first) - first;
  if (jitter * 2 <= betweenMs) return;
  throw new KubestepError('usage', `the jitter of schedule ${name} is more than half of the time between two runs`, {
    hint: `make it at most ${Math.floor(betweenMs / 120_000)}m`,
  });
}

function toSchedule(row: Selectable<ScheduleRow>): Schedule {
  return {
    ...{ name: row.name, cron: row.cron, timezone: row.timezone, nextDueMs: row.next_due_ms },
    ...(row.last_started_ms !== null && { lastStartedMs: row.last_started_ms }),
    ...(row.last_result !== null && { lastResult: row.last_result }),
  };
}
