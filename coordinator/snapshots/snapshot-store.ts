import type { Kysely, Selectable } from 'kysely';
import type { Database, SnapshotEventRow, SnapshotRow } from '../store/schema.ts';
import type { Snapshot, SnapshotFilter } from './snapshot-port.ts';

/** What a crash turns a snapshot into: the document says so from the first moment, so that recovery only has to flip the row's state. */
export const interruptedProblem = 'the coordinator ended while the snapshot was being taken';

export interface SnapshotEvent {
  readonly atMs: number;
  readonly snapshot: string;
  readonly type: SnapshotEventRow['type'];
  readonly detail: string;
}

/** Snapshots as rows. A row that is `running` is not a snapshot yet: nobody but recovery sees it. */
export class SnapshotStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async begin(snapshot: Snapshot, runId: string | undefined): Promise<void> {
    const row = { ...toRow(snapshot), state: 'running' as const, run_id: runId ?? null };
    await this.#db.insertInto('snapshot').values(row).execute();
  }

  /** Keeps what is known so far; the row stays `running`. */
  async note(snapshot: Snapshot): Promise<void> {
    const { state: _state, ...row } = toRow(snapshot);
    await this.#db.updateTable('snapshot').set(row).where('name', '=', snapshot.name).execute();
  }

  async settle(snapshot: Snapshot): Promise<void> {
    await this.#db.updateTable('snapshot').set(toRow(snapshot)).where('name', '=', snapshot.name).execute();
  }

  /** Adds a set that came from elsewhere, or replaces what is known of it. */
  async adopt(snapshot: Snapshot): Promise<void> {
    const row = toRow(snapshot);
    await this.#db
      .insertInto('snapshot')
      .values({ ...row, run_id: null }) // the run is one of another coordinator's store
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute();
  }

  async has(name: string): Promise<boolean> {
    const row = await this.#db.selectFrom('snapshot').select('name').where('name', '=', name).executeTakeFirst();
    return row !== undefined;
  }

  async get(name: string): Promise<Snapshot | undefined> {
    const row = await this.#db.selectFrom('snapshot').selectAll().where('name', '=', name).executeTakeFirst();
    return row && row.state !== 'running' ? fromRow(row) : undefined;
  }

  /** Oldest first; with a limit the newest so many. */
  async list(filter: SnapshotFilter = {}): Promise<Snapshot[]> {
    const { sinceMs, untilMs, trigger, state, member, isRemovedIncluded = false, limit } = filter;
    let query = this.#db.selectFrom('snapshot').select('document').where('state', '<>', 'running');
    if (!isRemovedIncluded) query = query.where('removed_at_ms', 'is', null);
    if (sinceMs !== undefined) query = query.where('taken_at_ms', '>=', sinceMs);
    if (untilMs !== undefined) query = query.where('taken_at_ms', '<', untilMs);
    if (trigger !== undefined) query = query.where('trigger', '=', trigger);
    if (state !== undefined) query = query.where('state', '=', state);
    if (member !== undefined) query = query.where('member', '=', member);
    if (limit !== undefined) query = query.limit(limit);
    const rows = await query.orderBy('taken_at_ms', 'desc').execute();
    return rows.map(fromRow).reverse();
  }

  async lastVerified(sinceMs: number): Promise<Snapshot | undefined> {
    const row = await this.#db
      .selectFrom('snapshot')
      .select('document')
      .where('state', '=', 'verified')
      .where('removed_at_ms', 'is', null)
      .where('taken_at_ms', '>=', sinceMs)
      .orderBy('taken_at_ms', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && fromRow(row);
  }

  /** @returns the names of those that were being taken when the process ended. */
  async failInterrupted(): Promise<string[]> {
    const rows = await this.#db.updateTable('snapshot').set({ state: 'failed' }).where('state', '=', 'running').returning('name').execute();
    return rows.map(({ name }) => name);
  }

  async record({ atMs, snapshot, type, detail }: SnapshotEvent): Promise<void> {
    await this.#db.insertInto('snapshot_event').values({ at_ms: atMs, snapshot, type, detail }).execute();
  }

  /** What happened to one set, oldest first. */
  async events(snapshot: string): Promise<SnapshotEvent[]> {
    const rows = await this.#db.selectFrom('snapshot_event').selectAll().where('snapshot', '=', snapshot).orderBy('sequence').execute();
    return rows.map(({ at_ms, type, detail }) => ({ atMs: at_ms, snapshot, type, detail }));
  }

  /** How many copies were put aside since a time. */
  async countQuarantined(sinceMs: number): Promise<number> {
    const { count } = await this.#db
      .selectFrom('snapshot_event')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('type', '=', 'quarantined')
      .where('at_ms', '>=', sinceMs)
      .executeTakeFirstOrThrow();
    return count;
  }
}

function toRow(snapshot: Snapshot): Omit<SnapshotRow, 'run_id'> {
  return {
    name: snapshot.name,
    state: snapshot.state,
    member: snapshot.member,
    trigger: snapshot.trigger,
    taken_at_ms: snapshot.takenAtMs,
    verified_at_ms: snapshot.verifiedAtMs ?? null,
    revision: snapshot.revision ?? null,
    size_bytes: snapshot.sizeBytes ?? null,
    sha256: snapshot.sha256 ?? null,
    pinned_at_ms: snapshot.pin?.atMs ?? null,
    removed_at_ms: snapshot.removedAtMs ?? null,
    document: JSON.stringify(snapshot),
  };
}

/** Our own document, written whole together with the columns beside it. */
function fromRow({ document }: Pick<Selectable<SnapshotRow>, 'document'>): Snapshot {
  return JSON.parse(document) as Snapshot;
}
