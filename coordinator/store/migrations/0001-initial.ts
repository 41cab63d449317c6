import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The first schema. Migrations only ever append: a released one is never edited, because stores in the field have run it. */
export const initial: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [...identity, ...upgrades, ...snapshots, ...records]) await sql.raw(statement).execute(db);
  },
};

const identity = [
  `CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE node (
    name TEXT NOT NULL PRIMARY KEY,
    generation INTEGER NOT NULL CHECK (generation >= 1),
    enrolled_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER,
    last_seen_ms INTEGER,
    agent_version TEXT,
    boot_id TEXT,
    clock_skew_ms INTEGER,
    machine_facts TEXT
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE certificate (
    serial TEXT NOT NULL PRIMARY KEY,
    san TEXT NOT NULL,
    spki_sha256 TEXT NOT NULL,
    not_before_ms INTEGER NOT NULL,
    not_after_ms INTEGER NOT NULL CHECK (not_after_ms > not_before_ms),
    revoked_at_ms INTEGER
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX certificate_by_san ON certificate (san)',
  `CREATE TABLE join_token (
    token_sha256 TEXT NOT NULL PRIMARY KEY,
    node TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL CHECK (expires_at_ms > created_at_ms),
    used_at_ms INTEGER,
    used_spki_sha256 TEXT,
    certificate_serial TEXT REFERENCES certificate (serial),
    CHECK ((used_at_ms IS NULL) = (used_spki_sha256 IS NULL))
  ) STRICT, WITHOUT ROWID`,
];

const upgrades = [
  `CREATE TABLE plan (
    id TEXT NOT NULL PRIMARY KEY,
    created_at_ms INTEGER NOT NULL,
    target TEXT NOT NULL,
    document TEXT NOT NULL CHECK (json_valid(document))
  ) STRICT, WITHOUT ROWID`,
  `CREATE TRIGGER plan_is_immutable BEFORE UPDATE ON plan
    BEGIN SELECT RAISE(ABORT, 'a plan is immutable'); END`,
  `CREATE TABLE run (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (id),
    state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'failed', 'succeeded', 'cancelled')),
    requested TEXT CHECK (requested IN ('pause', 'cancel')),
    started_at_ms INTEGER NOT NULL,
    finished_at_ms INTEGER,
    started_by TEXT NOT NULL,
    failure TEXT CHECK (failure IS NULL OR json_valid(failure)),
    CHECK ((finished_at_ms IS NULL) = (state IN ('running', 'paused', 'failed')))
  ) STRICT, WITHOUT ROWID`,
  // A failed or paused run still holds the cluster: its nodes are half-way, and only resume, retry or cancel may decide about them.
  'CREATE UNIQUE INDEX run_one_active ON run ((finished_at_ms IS NULL)) WHERE finished_at_ms IS NULL',
  `CREATE TABLE step (
    run_id TEXT NOT NULL REFERENCES run (id),
    step_id TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    node TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'skipped')),
    context TEXT CHECK (context IS NULL OR json_valid(context)),
    started_at_ms INTEGER,
    finished_at_ms INTEGER,
    failure TEXT CHECK (failure IS NULL OR json_valid(failure)),
    PRIMARY KEY (run_id, step_id),
    UNIQUE (run_id, position),
    CHECK (state = 'waiting' OR state = 'skipped' OR started_at_ms IS NOT NULL)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE step_event (
    run_id TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    step_id TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('started', 'operation', 'succeeded', 'failed', 'retried', 'skipped')),
    at_ms INTEGER NOT NULL,
    detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
    PRIMARY KEY (run_id, sequence),
    FOREIGN KEY (run_id, step_id) REFERENCES step (run_id, step_id)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TRIGGER step_event_is_append_only BEFORE UPDATE ON step_event
    BEGIN SELECT RAISE(ABORT, 'step events are append-only'); END`,
  `CREATE TABLE operation (
    id TEXT NOT NULL PRIMARY KEY,
    node TEXT NOT NULL,
    kind TEXT NOT NULL,
    input TEXT NOT NULL CHECK (json_valid(input)),
    spec_hash TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    run_id TEXT REFERENCES run (id),
    step_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'succeeded', 'failed', 'interrupted', 'refused')),
    created_at_ms INTEGER NOT NULL,
    started_at_ms INTEGER,
    finished_at_ms INTEGER,
    outcome TEXT CHECK (outcome IS NULL OR json_valid(outcome)),
    output_bytes INTEGER NOT NULL DEFAULT 0 CHECK (output_bytes >= 0)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX operation_by_node ON operation (node, created_at_ms)',
  'CREATE INDEX operation_by_run ON operation (run_id) WHERE run_id IS NOT NULL',
];

const snapshots = [
  `CREATE TABLE snapshot (
    name TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('running', 'verified', 'unverified', 'failed')),
    member TEXT NOT NULL,
    "trigger" TEXT NOT NULL CHECK ("trigger" IN ('schedule', 'manual', 'pre-upgrade')),
    taken_at_ms INTEGER NOT NULL,
    verified_at_ms INTEGER,
    revision INTEGER,
    size_bytes INTEGER,
    sha256 TEXT,
    run_id TEXT REFERENCES run (id),
    document TEXT NOT NULL CHECK (json_valid(document)),
    CHECK (state <> 'verified' OR (verified_at_ms IS NOT NULL AND revision IS NOT NULL AND sha256 IS NOT NULL))
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX snapshot_by_time ON snapshot (taken_at_ms)',
  `CREATE TABLE schedule (
    name TEXT NOT NULL PRIMARY KEY,
    cron TEXT NOT NULL,
    timezone TEXT NOT NULL,
    next_due_ms INTEGER NOT NULL,
    last_started_ms INTEGER,
    last_result TEXT
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE cluster_lock (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    taken_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
];

const records = [
  `CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
  ) STRICT`,
  `CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
  `CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
];
