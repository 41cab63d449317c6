import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import type { BackupAttemptRow, BackupTrigger, Database } from '../store/schema.ts';

export const attemptOutcomes = ['running', 'verified', 'unverified', 'failed', 'refused', 'interrupted'] as const;

/** One try to have a backup, also one that never became a snapshot. */
export interface BackupAttempt {
  readonly sequence: number;
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  readonly trigger: BackupTrigger;
  readonly member?: string;
  readonly snapshot?: string;
  readonly outcome: BackupAttemptRow['outcome'];
  /** Why it did not end verified. */
  readonly reason?: string;
}

export interface AttemptFilter {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly trigger?: BackupTrigger;
  readonly outcome?: BackupAttempt['outcome'];
  readonly member?: string;
  readonly limit: number;
}

export interface AttemptEnd extends Pick<BackupAttempt, 'member' | 'snapshot' | 'reason'> {
  readonly finishedAtMs: number;
  readonly outcome: Exclude<BackupAttempt['outcome'], 'running'>;
}

/** The history of attempts: it only grows, and answers at once however long it is. */
export class BackupAttempts {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async begin(trigger: BackupTrigger, startedAtMs: number): Promise<number> {
    const row = { started_at_ms: startedAtMs, trigger, outcome: 'running' as const };
    const { sequence } = await this.#db.insertInto('backup_attempt').values(row).returning('sequence').executeTakeFirstOrThrow();
    return sequence;
  }

  async end(sequence: number, { finishedAtMs, outcome, member, snapshot, reason }: AttemptEnd): Promise<void> {
    const change = { finished_at_ms: finishedAtMs, outcome, member: member ?? null, snapshot: snapshot ?? null, reason: reason ?? null };
    await this.#db.updateTable('backup_attempt').set(change).where('sequence', '=', sequence).execute();
  }

  /** Those that a dead process had begun. Safe to repeat. */
  async interruptRunning(nowMs: number): Promise<void> {
    const change = { finished_at_ms: nowMs, outcome: 'interrupted' as const, reason: 'the coordinator ended' };
    await this.#db.updateTable('backup_attempt').set(change).where('outcome', '=', 'running').execute();
  }

  /** Newest first. */
  async list({ sinceMs, untilMs, trigger, outcome, member, limit }: AttemptFilter): Promise<BackupAttempt[]> {
    let query = this.#db.selectFrom('backup_attempt').selectAll();
    if (sinceMs !== undefined) query = query.where('started_at_ms', '>=', sinceMs);
    if (untilMs !== undefined) query = query.where('started_at_ms', '<', untilMs);
    if (trigger !== undefined) query = query.where('trigger', '=', trigger);
    if (outcome !== undefined) query = query.where('outcome', '=', outcome);
    if (member !== undefined) query = query.where('member', '=', member);
    return (await query.orderBy('started_at_ms', 'desc').orderBy('sequence', 'desc').limit(limit).execute()).map(fromRow);
  }
}

/** One attempt while it is made. */
export class Attempt {
  readonly #sequence: number;
  readonly #attempts: BackupAttempts;
  readonly #clock: Clock;
  #member: string | undefined;
  #snapshot: string | undefined;

  private constructor(sequence: number, attempts: BackupAttempts, clock: Clock) {
    this.#sequence = sequence;
    this.#attempts = attempts;
    this.#clock = clock;
  }

  static async begin(trigger: BackupTrigger, attempts: BackupAttempts, clock: Clock): Promise<Attempt> {
    return new Attempt(await attempts.begin(trigger, clock.now()), attempts, clock);
  }

  get snapshot(): string | undefined {
    return this.#snapshot;
  }

  /** From here on it is about this snapshot; a second member gives a second one. */
  concerns(member: string, snapshot: string): void {
    this.#member = member;
    this.#snapshot = snapshot;
  }

  async end(outcome: AttemptEnd['outcome'], reason?: string): Promise<void> {
    await this.#attempts.end(this.#sequence, {
      ...{ finishedAtMs: this.#clock.now(), outcome },
      ...(this.#member !== undefined && { member: this.#member }),
      ...(this.#snapshot !== undefined && { snapshot: this.#snapshot }),
      ...(reason !== undefined && { reason }),
    });
  }
}

function fromRow(row: Selectable<BackupAttemptRow>): BackupAttempt {
  return {
    ...{ sequence: row.sequence, startedAtMs: row.started_at_ms, trigger: row.trigger, outcome: row.outcome },
    ...(row.finished_at_ms !== null && { finishedAtMs: row.finished_at_ms }),
    ...(row.member !== null && { member: row.member }),
    ...(row.snapshot !== null && { snapshot: row.snapshot }),
    ...(row.reason !== null && { reason: row.reason }),
  };
}
