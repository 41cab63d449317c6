// Original file: proto/kubestep/v1/operator.proto

export const SnapshotTrigger = {
  SNAPSHOT_TRIGGER_UNSPECIFIED: 'SNAPSHOT_TRIGGER_UNSPECIFIED',
  SNAPSHOT_TRIGGER_SCHEDULE: 'SNAPSHOT_TRIGGER_SCHEDULE',
  SNAPSHOT_TRIGGER_MANUAL: 'SNAPSHOT_TRIGGER_MANUAL',
  SNAPSHOT_TRIGGER_PRE_UPGRADE: 'SNAPSHOT_TRIGGER_PRE_UPGRADE',
} as const;

export type SnapshotTrigger =
  | 'SNAPSHOT_TRIGGER_UNSPECIFIED'
  | 0
  | 'SNAPSHOT_TRIGGER_SCHEDULE'
  | 1
  | 'SNAPSHOT_TRIGGER_MANUAL'
  | 2
  | 'SNAPSHOT_TRIGGER_PRE_UPGRADE'
  | 3

export type SnapshotTrigger__Output = typeof SnapshotTrigger[keyof typeof SnapshotTrigger]
