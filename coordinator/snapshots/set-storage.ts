import type { FileDigest } from '../../shared/seal.ts';

/** A place away from the cluster's machines that keeps files of sets: `<set>/<file>`, and a few of the coordinator's own. */
export interface SetStorage {
  /** As in SnapshotCopy, `s3:offsite`. */
  readonly place: string;
  /**
   * Stores a file and reads it back whole: what the storage says of itself proves nothing. Safe to repeat: replaced.
   *
   * @returns where it is, in words for people.
   * @throws KubestepError `snapshot-invalid` when what comes back is not what was sent (then nothing is left there), `unavailable`,
   *   `permission-denied`, `usage`.
   */
  put(key: string, source: StoredSource, signal: AbortSignal): Promise<{ readonly path: string }>;
  /** Reads a file back. @returns size and hash of what is there; undefined when there is none. @throws as `put`. */
  digest(key: string, signal: AbortSignal): Promise<FileDigest | undefined>;
  /** Writes a file to a local path. @throws KubestepError `not-found`, and as `put`. */
  get(key: string, target: string, signal: AbortSignal): Promise<FileDigest>;
  /** Every key that begins so. @throws as `put`. */
  list(prefix: string, signal: AbortSignal): Promise<string[]>;
  /** Removes every file that begins so. Safe to repeat. @throws as `put`. */
  remove(prefix: string, signal: AbortSignal): Promise<void>;
}

export interface StoredSource extends FileDigest {
  readonly path: string;
}
