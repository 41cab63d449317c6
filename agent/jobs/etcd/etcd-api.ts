/**
 * One etcd member as the jobs ask it. Every answer comes from that member's own store, so all but `alarms` work without quorum.
 *
 * @throws EtcdFailure with a code of `etcd-failure.ts`.
 */
export interface EtcdApi {
  status(): Promise<MemberStatus>;
  members(): Promise<Member[]>;
  /** Goes through raft: needs a leader. */
  alarms(): Promise<Alarm[]>;
  /** Goes through raft. Safe to repeat. */
  disarm(alarm: Alarm): Promise<void>;
  /** Asks this member, which must lead, to hand its leadership over. Answered when the other one leads. */
  moveLeader(toMemberId: string): Promise<void>;
  /** Rewrites this member's database; may take minutes, and the member answers nobody else meanwhile. */
  defragment(): Promise<void>;
  /** Go through raft; they fail when it is done already. @returns the new member's id. */
  addLearner(peerUrl: string): Promise<string>;
  removeMember(memberId: string): Promise<void>;
  promote(memberId: string): Promise<void>;
  /** etcd's own hash over all keys up to `revision`: equal on every member that has the same data and the same compact revision. */
  hashAt(revision: number): Promise<RevisionHash>;
  /** Keys that live at `revision`. */
  countKeys(revision: number): Promise<number>;
  /** Names of at most `limit` keys from `from` on, in their order. */
  keysFrom(from: Uint8Array, revision: number, limit: number): Promise<Uint8Array[]>;
  /** The database file, then 32 bytes of SHA-256 over it, in pieces of some 32 KiB. The server waits for a slow reader. */
  snapshot(signal: AbortSignal): AsyncIterable<SnapshotPiece>;
  close(): void;
}

export interface MemberStatus {
  /** 64-bit ids in lower-case hex without leading zeros, as etcdctl shows them; `0` is nobody. */
  readonly memberId: string;
  readonly clusterId: string;
  readonly leaderId: string;
  readonly version: string;
  readonly dbSizeBytes: number;
  readonly revision: number;
  readonly isLearner: boolean;
  /** Alarms and a missing leader, in etcd's words. */
  readonly errors: readonly string[];
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly isLearner: boolean;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
}

export interface Alarm {
  readonly memberId: string;
  /** `NOSPACE`, `CORRUPT`, or the number of one that this version does not know. */
  readonly alarm: string;
}

export interface RevisionHash {
  readonly hash: number;
  readonly compactRevision: number;
}

export interface SnapshotPiece {
  readonly blob: Uint8Array;
  /** Of the database file after this piece, without the 32 bytes of the hash. */
  readonly remainingBytes: number;
}
