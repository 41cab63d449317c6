// Original file: proto/kubestep/v1/operator.proto

import type { Restore as _kubestep_v1_Restore, Restore__Output as _kubestep_v1_Restore__Output } from '../../kubestep/v1/Restore.ts';

export interface GetRestoreResponse {
  'restore'?: (_kubestep_v1_Restore | null);
}

export interface GetRestoreResponse__Output {
  'restore': (_kubestep_v1_Restore__Output | null);
}
