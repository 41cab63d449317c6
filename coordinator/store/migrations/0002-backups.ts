import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The catalogue of backups: pins, removals, imported sets, every attempt with its reason, and what happened to each set. */
export const backups: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [...snapshotTable, ...historyTables]) await sql.raw(statement).execute(db);
  },
};

/** SQLite cannot change a CHECK: the table is made again with the triggers that came since. Nothing refers to it. */
const snapshotTable = [
  `CREATE TABLE snapshot_next (
    name TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('running', 'verified', 'unverified', 'failed')),
    member TEXT NOT NULL,
    "trigger" TEXT NOT NULL CHECK ("trigger" IN ('schedule', 'manual', 'pre-upgrade', 'import', 'salvage')),
    taken_at_ms INTEGER NOT NULL,
    verified_at_ms INTEGER,
    revision INTEGER,
    size_bytes INTEGER,
    sha256 TEXT,
    run_id TEXT REFERENCES run (id),
    pinned_at_ms INTEGER,
    removed_at_ms INTEGER,
    document TEXT NOT NULL CHECK (json_valid(document)),
    CHECK (state <> 'verified' OR (verified_at_ms IS NOT NULL AND revision IS NOT NULL AND sha256 IS NOT NULL)),
    CHECK (removed_at_ms IS NULL OR pinned_at_ms IS NULL)
  ) STRICT, WITHOUT ROWID`,
  `INSERT INTO snapshot_next (name, state, member, "trigger", taken_at_ms, verified_at_ms, revision, size_bytes, sha256, run_id, document)
    SELECT name, state, member, "trigger", taken_at_ms, verified_at_ms, revision, size_bytes, sha256, run_id, document FROM snapshot`,
  'DROP TABLE snapshot',
  'ALTER TABLE snapshot_next RENAME TO snapshot',
  'CREATE INDEX snapshot_by_time ON snapshot (taken_at_ms)',
  // What still has files is a few dozen sets, however long the history is.
  'CREATE INDEX snapshot_kept ON snapshot (taken_at_ms) WHERE removed_at_ms IS NULL',
  `CREATE INDEX snapshot_verified ON snapshot (taken_at_ms) WHERE state = 'verified' AND removed_at_ms IS NULL`,
];

const historyTables = [
  `CREATE TABLE backup_attempt (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at_ms INTEGER NOT NULL,
    finished_at_ms INTEGER,
    "trigger" TEXT NOT NULL CHECK ("trigger" IN ('schedule', 'manual', 'pre-upgrade', 'import', 'salvage')),
    member TEXT,
    snapshot TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'verified', 'unverified', 'failed', 'refused', 'interrupted')),
    reason TEXT,
    CHECK ((finished_at_ms IS NULL) = (outcome = 'running')),
    CHECK (outcome IN ('running', 'verified') OR reason IS NOT NULL)
  ) STRICT`,
  'CREATE INDEX backup_attempt_by_time ON backup_attempt (started_at_ms)',
  'CREATE INDEX backup_attempt_by_trigger ON backup_attempt ("trigger", started_at_ms)',
  'CREATE INDEX backup_attempt_by_outcome ON backup_attempt (outcome, started_at_ms)',
  'CREATE INDEX backup_attempt_by_member ON backup_attempt (member, started_at_ms)',
  `CREATE TABLE snapshot_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    snapshot TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('copied', 'copy-failed', 'quarantined', 'pinned', 'unpinned', 'removed', 'imported', 'verified', 'failed')),
    detail TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX snapshot_event_by_snapshot ON snapshot_event (snapshot, sequence)',
  `CREATE INDEX snapshot_event_quarantined ON snapshot_event (at_ms) WHERE type = 'quarantined'`,
  'ALTER TABLE schedule ADD COLUMN jitter_ms INTEGER NOT NULL DEFAULT 0 CHECK (jitter_ms >= 0)',
];
