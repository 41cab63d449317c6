import type { Kysely, Selectable } from 'kysely';
import type { Database, SnapshotRow } from '../store/schema.ts';
import type { Snapshot } from './snapshot-port.ts';

/** What a crash turns a snapshot into: the document says so from the first moment, so that recovery only has to flip the row's state. */
export const interruptedProblem = 'the coordinator ended while the snapshot was being taken';

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

  async has(name: string): Promise<boolean> {
    const row = await this.#db.selectFrom('snapshot').select('name').where('name', '=', name).executeTakeFirst();
    return row !== undefined;
  }

  async get(name: string): Promise<Snapshot | undefined> {
    const row = await this.#db.selectFrom('snapshot').selectAll().where('name', '=', name).executeTakeFirst();
    return row && row.state !== 'running' ? fromRow(row) : undefined;
  }

  /** Oldest first. */
  async list(): Promise<Snapshot[]> {
    const rows = await this.#db.selectFrom('snapshot').selectAll().where('state', '<>', 'running').orderBy('taken_at_ms').execute();
    return rows.map(fromRow);
  }

  async lastVerified(sinceMs: number): Promise<Snapshot | undefined> {
    const row = await this.#db
      .selectFrom('snapshot')
      .selectAll()
      .where('state', '=', 'verified')
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
    document: JSON.stringify(snapshot),
  };
}

/** Our own document, written whole together with the columns beside it. */
function fromRow({ document }: Selectable<SnapshotRow>): Snapshot {
  return JSON.parse(document) as Snapshot;
}
