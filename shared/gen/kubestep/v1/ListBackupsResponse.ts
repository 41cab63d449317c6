// Original file: proto/kubestep/v1/operator.proto

import type { Snapshot as _kubestep_v1_Snapshot, Snapshot__Output as _kubestep_v1_Snapshot__Output } from '../../kubestep/v1/Snapshot.ts';

export interface ListBackupsResponse {
  'snapshots'?: (_kubestep_v1_Snapshot)[];
}

export interface ListBackupsResponse__Output {
  'snapshots': (_kubestep_v1_Snapshot__Output)[];
}
