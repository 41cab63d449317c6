import type { Generated } from 'kysely';

/**
 * Rows as kysely sees them; `migrations/` makes the tables. Times are `*_ms`, booleans 0/1, JSON columns hold domain values of plan.ts, run.ts
 * and snapshot-port.ts. Tables are singular, STRICT, and their invariants live in the schema.
 */
export interface Database {
  setting: { key: string; value: string };
  node: NodeRow;
  certificate: CertificateRow;
  join_token: JoinTokenRow;
  plan: PlanRow;
  run: RunRow;
  step: StepRow;
  step_event: StepEventRow;
  operation: OperationRow;
  snapshot: SnapshotRow;
  backup_attempt: BackupAttemptRow;
  snapshot_event: SnapshotEventRow;
  schedule: ScheduleRow;
  cluster_lock: ClusterLockRow;
  audit: AuditRow;
  restore: RestoreRow;
  restore_step: RestoreStepRow;
  restore_event: RestoreEventRow;
}

export interface NodeRow {
  name: string;
  /** A name that was revoked and enrolled again gets the next one: the old certificate never speaks for the new node. */
  generation: number;
  enrolled_at_ms: number;
  revoked_at_ms: number | null;
  last_seen_ms: number | null;
  agent_version: string | null;
  boot_id: string | null;
  clock_skew_ms: number | null;
  machine_facts: string | null;
}

export interface CertificateRow {
  serial: string;
  san: string;
  spki_sha256: string;
  not_before_ms: number;
  not_after_ms: number;
  revoked_at_ms: number | null;
}

export interface JoinTokenRow {
  token_sha256: string;
  node: string;
  created_at_ms: number;
  expires_at_ms: number;
  used_at_ms: number | null;
  /** Of the key it was used with, and the certificate it gave: the same key may ask again for ten minutes. */
  used_spki_sha256: string | null;
  certificate_serial: string | null;
}

export interface PlanRow {
  id: string;
  created_at_ms: number;
  target: string;
  document: string;
}

export interface RunRow {
  id: string;
  plan_id: string;
  state: 'running' | 'paused' | 'failed' | 'succeeded' | 'cancelled';
  requested: 'pause' | 'cancel' | null;
  started_at_ms: number;
  finished_at_ms: number | null;
  started_by: string;
  failure: string | null;
}

export interface StepRow {
  run_id: string;
  step_id: string;
  position: number;
  node: string | null;
  kind: string;
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped';
  /** JSON of what the handler observed before its first apply; what `check` compares with. */
  context: string | null;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  failure: string | null;
}

export interface StepEventRow {
  run_id: string;
  sequence: number;
  step_id: string;
  type: 'started' | 'operation' | 'succeeded' | 'failed' | 'retried' | 'skipped';
  at_ms: number;
  detail: string | null;
}

export interface OperationRow {
  id: string;
  node: string;
  kind: string;
  input: string;
  spec_hash: string;
  epoch: number;
  run_id: string | null;
  step_id: string | null;
  /** `pending`: durable, not known to have reached the node. */
  state: 'pending' | 'running' | 'succeeded' | 'failed' | 'interrupted' | 'refused';
  created_at_ms: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  outcome: string | null;
  output_bytes: Generated<number>;
}

export interface SnapshotRow {
  name: string;
  state: 'running' | 'verified' | 'unverified' | 'failed';
  member: string;
  trigger: BackupTrigger;
  taken_at_ms: number;
  verified_at_ms: number | null;
  revision: number | null;
  size_bytes: number | null;
  sha256: string | null;
  run_id: string | null;
  pinned_at_ms: number | null;
  /** Its files are gone; the row is history. */
  removed_at_ms: number | null;
  /** The whole Snapshot of snapshot-port.ts. */
  document: string;
}

export type BackupTrigger = 'schedule' | 'manual' | 'pre-upgrade' | 'import' | 'salvage';

/** Every attempt to have a backup, also one that never became a snapshot. */
export interface BackupAttemptRow {
  sequence: Generated<number>;
  started_at_ms: number;
  finished_at_ms: number | null;
  trigger: BackupTrigger;
  member: string | null;
  snapshot: string | null;
  outcome: 'running' | 'verified' | 'unverified' | 'failed' | 'refused' | 'interrupted';
  reason: string | null;
}

export interface SnapshotEventRow {
  sequence: Generated<number>;
  at_ms: number;
  snapshot: string;
  type: 'copied' | 'copy-failed' | 'quarantined' | 'pinned' | 'unpinned' | 'removed' | 'imported' | 'verified' | 'failed';
  detail: string;
}

export interface ScheduleRow {
  name: string;
  cron: string;
  timezone: string;
  jitter_ms: number;
  next_due_ms: number;
  last_started_ms: number | null;
  last_result: string | null;
}

/** Upgrades, snapshots, restores and defragmentations exclude each other as `name` says. */
export interface ClusterLockRow {
  name: string;
  holder: string;
  taken_at_ms: number;
}

export interface AuditRow {
  sequence: Generated<number>;
  at_ms: number;
  actor: string;
  action: string;
  object: string;
  detail: string | null;
  previous_hash: string;
  hash: string;
}

export interface RestoreRow {
  id: string;
  /** The RestorePlan of restore-plan.ts; immutable. */
  document: string;
  state: 'planned' | 'running' | 'failed' | 'succeeded' | 'undoing' | 'undo-failed' | 'undone';
  created_at_ms: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  started_by: string | null;
  failure: string | null;
  reached_revision: number | null;
}

export interface RestoreStepRow {
  restore_id: string;
  step_id: string;
  position: number;
  /** Steps of one stage run side by side. */
  stage: number;
  node: string | null;
  kind: string;
  state: 'waiting' | 'running' | 'succeeded' | 'failed';
  context: string | null;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  failure: string | null;
}

export interface RestoreEventRow {
  restore_id: string;
  sequence: number;
  step_id: string;
  type: 'started' | 'operation' | 'note' | 'succeeded' | 'failed' | 'retried';
  at_ms: number;
  detail: string | null;
}
