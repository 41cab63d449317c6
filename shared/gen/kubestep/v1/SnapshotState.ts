// Original file: proto/kubestep/v1/operator.proto

export const SnapshotState = {
  SNAPSHOT_STATE_UNSPECIFIED: 'SNAPSHOT_STATE_UNSPECIFIED',
  SNAPSHOT_STATE_VERIFIED: 'SNAPSHOT_STATE_VERIFIED',
  SNAPSHOT_STATE_UNVERIFIED: 'SNAPSHOT_STATE_UNVERIFIED',
  SNAPSHOT_STATE_FAILED: 'SNAPSHOT_STATE_FAILED',
} as const;

export type SnapshotState =
  | 'SNAPSHOT_STATE_UNSPECIFIED'
  | 0
  | 'SNAPSHOT_STATE_VERIFIED'
  | 1
  | 'SNAPSHOT_STATE_UNVERIFIED'
  | 2
  | 'SNAPSHOT_STATE_FAILED'
  | 3

export type SnapshotState__Output = typeof SnapshotState[keyof typeof SnapshotState]
