// Original file: proto/kubestep/v1/operator.proto

import type { Restore as _kubestep_v1_Restore, Restore__Output as _kubestep_v1_Restore__Output } from '../../kubestep/v1/Restore.ts';

export interface UndoRestoreResponse {
  'note'?: (string);
  'restore'?: (_kubestep_v1_Restore | null);
  'message'?: "note"|"restore";
}

export interface UndoRestoreResponse__Output {
  'note'?: (string);
  'restore'?: (_kubestep_v1_Restore__Output | null);
  'message'?: "note"|"restore";
}
