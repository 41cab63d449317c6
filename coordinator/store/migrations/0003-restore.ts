import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Restores of etcd, their steps and what became of each. */
export const restore: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE restore (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL CHECK (json_valid(document)),
    state TEXT NOT NULL CHECK (state IN ('planned', 'running', 'failed', 'succeeded', 'undoing', 'undo-failed', 'undone')),
    created_at_ms INTEGER NOT NULL,
    started_at_ms INTEGER,
    finished_at_ms INTEGER,
    started_by TEXT,
    failure TEXT CHECK (failure IS NULL OR json_valid(failure)),
    -- The highest revision that a client can have seen of what was restored: the next restore goes beyond it.
    reached_revision INTEGER,
    CHECK ((state = 'planned') = (started_at_ms IS NULL)),
    CHECK ((finished_at_ms IS NOT NULL) = (state IN ('succeeded', 'undone')))
  ) STRICT, WITHOUT ROWID`,
  `CREATE TRIGGER restore_plan_is_immutable BEFORE UPDATE OF document ON restore
    BEGIN SELECT RAISE(ABORT, 'the plan of a restore is immutable'); END`,
  // One that failed holds the cluster as well: its members are half-way.
  `CREATE UNIQUE INDEX restore_one_active ON restore ((finished_at_ms IS NULL))
    WHERE finished_at_ms IS NULL AND state <> 'planned'`,
  `CREATE TABLE restore_step (
    restore_id TEXT NOT NULL REFERENCES restore (id),
    step_id TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    stage INTEGER NOT NULL CHECK (stage >= 0),
    node TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'succeeded', 'failed')),
    context TEXT CHECK (context IS NULL OR json_valid(context)),
    started_at_ms INTEGER,
    finished_at_ms INTEGER,
    failure TEXT CHECK (failure IS NULL OR json_valid(failure)),
    PRIMARY KEY (restore_id, step_id),
    UNIQUE (restore_id, position),
    CHECK (state = 'waiting' OR started_at_ms IS NOT NULL)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE restore_event (
    restore_id TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    step_id TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('started', 'operation', 'note', 'succeeded', 'failed', 'retried')),
    at_ms INTEGER NOT NULL,
    detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
    PRIMARY KEY (restore_id, sequence),
    FOREIGN KEY (restore_id, step_id) REFERENCES restore_step (restore_id, step_id)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TRIGGER restore_event_is_append_only BEFORE UPDATE ON restore_event
    BEGIN SELECT RAISE(ABORT, 'events of a restore are append-only'); END`,
];
