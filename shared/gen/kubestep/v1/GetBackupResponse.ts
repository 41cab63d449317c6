// Original file: proto/kubestep/v1/operator.proto

import type { Snapshot as _kubestep_v1_Snapshot, Snapshot__Output as _kubestep_v1_Snapshot__Output } from '../../kubestep/v1/Snapshot.ts';
import type { SnapshotEvent as _kubestep_v1_SnapshotEvent, SnapshotEvent__Output as _kubestep_v1_SnapshotEvent__Output } from '../../kubestep/v1/SnapshotEvent.ts';

export interface GetBackupResponse {
  'snapshot'?: (_kubestep_v1_Snapshot | null);
  'events'?: (_kubestep_v1_SnapshotEvent)[];
  'failureDomains'?: (string)[];
}

export interface GetBackupResponse__Output {
  'snapshot': (_kubestep_v1_Snapshot__Output | null);
  'events': (_kubestep_v1_SnapshotEvent__Output)[];
  'failureDomains': (string)[];
}
