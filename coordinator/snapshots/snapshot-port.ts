import type { SealForm } from '../../shared/seal.ts';
import type { BackupTrigger } from '../store/schema.ts';

/** Snapshots as the engine, the scheduler and the operator's API see them. */
export interface SnapshotPort {
  /**
   * Takes a snapshot, proves it by restoring it, copies it to the coordinator and the other storages, and records it. One at a time: a second call
   * waits for the lock or is refused, as asked. A failed or unproven one is recorded as such and thrown. Afterwards retention removes what it
   * does not keep.
   *
   * @throws KubestepError `conflict` when another one is being taken and `isWaiting` is false, `snapshot-invalid` when the proof fails,
   *   `command-failed`, `unavailable`.
   */
  create(request: SnapshotRequest, signal: AbortSignal): Promise<Snapshot>;
  /**
   * Checks every copy and proves the snapshot again, on the member that has it. A copy that is not what was stored is put aside and named.
   *
   * @throws KubestepError `snapshot-invalid` when a copy is damaged or the proof fails.
   */
  verify(name: string, signal: AbortSignal): Promise<Snapshot>;
  /** Those that have files, oldest first; with a filter also those that are gone. */
  list(filter?: SnapshotFilter): Promise<Snapshot[]>;
  get(name: string): Promise<Snapshot | undefined>;
  /** The newest verified one that is not older than `maxAgeMs`. */
  lastVerified(maxAgeMs?: number): Promise<Snapshot | undefined>;
  /** How many failure domains the configuration asks for; absent: one. */
  readonly requiredDomains?: number;
}

export interface SnapshotRequest {
  readonly trigger: 'schedule' | 'manual' | 'pre-upgrade';
  /** Control-plane node to take it from; default: a healthy one that is not the leader. */
  readonly member?: string;
  readonly runId?: string;
  readonly isWaiting: boolean;
  readonly onProgress?: (note: string) => void;
  /** Told before each operation, so that a run's history can name it. */
  readonly onOperation?: (operationId: string) => void;
}

export interface SnapshotFilter {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly trigger?: BackupTrigger;
  readonly state?: Snapshot['state'];
  readonly member?: string;
  /** Also those whose files are gone. */
  readonly isRemovedIncluded?: boolean;
  /** The newest so many. */
  readonly limit?: number;
}

export interface Snapshot {
  readonly name: string;
  readonly state: 'verified' | 'unverified' | 'failed';
  readonly member: string;
  readonly revision?: number;
  readonly totalKeys?: number;
  /** Of the snapshot as it was taken, like `sha256`; what is stored elsewhere has its own in `copies`. */
  readonly sizeBytes?: number;
  readonly sha256?: string;
  readonly hash?: number;
  readonly compactRevision?: number;
  readonly etcdVersion?: string;
  readonly takenAtMs: number;
  readonly verifiedAtMs?: number;
  readonly trigger: BackupTrigger;
  readonly copies: readonly SnapshotCopy[];
  readonly configuration?: { readonly sha256: string; readonly files: number };
  /** Whom its stored copies are encrypted to; absent when they are not. */
  readonly recipients?: readonly string[];
  readonly pin?: { readonly atMs: number; readonly reason: string };
  /** Its files are gone since then. */
  readonly removedAtMs?: number;
  /** Why it is not verified. */
  readonly problem?: string;
  readonly operationIds: readonly string[];
}

/** One copy of a snapshot. Without `form` it is the file as it was taken. */
export interface SnapshotCopy {
  /** `node:cp1`, `coordinator:cp1`, `s3:offsite`; see failure-domains.ts. */
  readonly place: string;
  readonly path: string;
  readonly form?: SealForm;
  readonly sizeBytes?: number;
  /** Of what is stored. */
  readonly sha256?: string;
  /** When it was last read back and found to be that. */
  readonly checkedAtMs?: number;
}
