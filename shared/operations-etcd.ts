export interface EtcdTools {
  readonly version: string;
  readonly source: 'image' | 'host';
  readonly tools: readonly ('etcd' | 'etcdctl' | 'etcdutl')[];
  /** Why no snapshot can be proven here, when one of the needed tools is missing. */
  readonly problem?: string;
}

export interface EtcdMemberFacts {
  /** 64-bit ids in lower-case hex, as etcdctl shows them. */
  readonly memberId: string;
  readonly clusterId: string;
  readonly version: string;
  readonly leaderId: string;
  readonly dbSizeBytes: number;
  readonly revision: number;
  readonly isLearner: boolean;
  /** How long the member's disk took, as the 99th percentile in ms since the member started; absent where its metrics are not served. */
  readonly disk?: { readonly walFsyncP99Ms?: number; readonly backendCommitP99Ms?: number };
  readonly members: readonly {
    readonly id: string;
    readonly name: string;
    readonly isLearner: boolean;
    readonly peerUrls: readonly string[];
    readonly clientUrls: readonly string[];
  }[];
  readonly alarms: readonly { readonly memberId: string; readonly alarm: string }[];
}

export interface MovedLeader {
  /** False when this member did not lead. */
  readonly isMoved: boolean;
  /** Id of the member that leads now, in hex. */
  readonly leaderId: string;
}

export interface SnapshotExpectation {
  readonly sha256: string;
  readonly revision: number;
  readonly totalKeys: number;
  readonly hash: number;
  readonly compactRevision: number;
}

export interface SavedSnapshot extends SnapshotExpectation {
  readonly sizeBytes: number;
  readonly memberId: string;
  readonly clusterId: string;
  readonly etcdVersion: string;
  /** False when a compaction came between and asking again did not help: such a snapshot cannot be called verified. */
  readonly isComparedWithLive: boolean;
  readonly method: 'stream' | 'etcdctl';
}

export interface CollectedConfiguration {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** `configuration.tar.gz.age`, which the agent may send; only when there were recipients. */
  readonly encrypted?: { readonly sha256: string; readonly sizeBytes: number };
}

/** A file of a set in the form in which it is stored elsewhere. */
export interface SealedSnapshot {
  readonly file: 'snapshot.db.zst' | 'snapshot.db.zst.age';
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface SavedResources {
  readonly file: 'resources.tar.zst' | 'resources.tar.zst.age';
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly objects: number;
  /** Objects by resource, `deployments.apps`; one that has none is there with 0. */
  readonly kinds: Readonly<Record<string, number>>;
  /** What could not be read, one line each; empty when nothing is missing. */
  readonly problems: readonly string[];
}

export interface SnapshotProof {
  readonly isProven: boolean;
  readonly revision: number;
  readonly totalKeys: number;
  readonly hash: number;
  readonly compactRevision: number;
  readonly etcdVersion: string;
  /** Objects of Kubernetes by resource, as `deployments` and `widgets.example.com`; only of a proven one. */
  readonly objectCounts?: Readonly<Record<string, number>>;
  /** The file itself is not what was saved: the copy is bad, and another one may be good. */
  readonly isFileDamaged?: boolean;
  /** The first thing that did not agree, in words. */
  readonly problem?: string;
}
