// Original file: proto/kubestep/v1/operator.proto

import type { Snapshot as _kubestep_v1_Snapshot, Snapshot__Output as _kubestep_v1_Snapshot__Output } from '../../kubestep/v1/Snapshot.ts';

export interface ImportBackupResponse {
  'snapshot'?: (_kubestep_v1_Snapshot | null);
}

export interface ImportBackupResponse__Output {
  'snapshot': (_kubestep_v1_Snapshot__Output | null);
}
