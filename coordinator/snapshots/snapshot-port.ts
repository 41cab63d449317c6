/** Snapshots as the engine, the scheduler and the operator's API see them. */
export interface SnapshotPort {
  /**
   * Takes a snapshot, proves it by restoring it, copies it to the coordinator and records it. One at a time: a second call waits for the lock or
   * is refused, as asked. A failed or unproven one is recorded as such and thrown.
   *
   * @throws KubestepError `conflict` when another one is being taken and `isWaiting` is false, `snapshot-invalid` when the proof fails,
   *   `command-failed`, `unavailable`.
   */
  create(request: SnapshotRequest, signal: AbortSignal): Promise<Snapshot>;
  /** Proves a stored snapshot again, on the member that has it. */
  verify(name: string, signal: AbortSignal): Promise<Snapshot>;
  list(): Promise<Snapshot[]>;
  get(name: string): Promise<Snapshot | undefined>;
  /** The newest verified one that is not older than `maxAgeMs`. */
  lastVerified(maxAgeMs?: number): Promise<Snapshot | undefined>;
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

export interface Snapshot {
  readonly name: string;
  readonly state: 'verified' | 'unverified' | 'failed';
  readonly member: string;
  readonly revision?: number;
  readonly totalKeys?: number;
  readonly sizeBytes?: number;
  readonly sha256?: string;
  readonly hash?: number;
  readonly compactRevision?: number;
  readonly etcdVersion?: string;
  readonly takenAtMs: number;
  readonly verifiedAtMs?: number;
  readonly trigger: SnapshotRequest['trigger'];
  /** Where copies are: `node:cp1`, `coordinator:cp1`. A failure domain is a machine. */
  readonly copies: readonly { readonly place: string; readonly path: string }[];
  readonly configuration?: { readonly sha256: string; readonly files: number };
  /** Why it is not verified. */
  readonly problem?: string;
  readonly operationIds: readonly string[];
}
