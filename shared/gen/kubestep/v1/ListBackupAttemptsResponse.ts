// Original file: proto/kubestep/v1/operator.proto

import type { BackupAttempt as _kubestep_v1_BackupAttempt, BackupAttempt__Output as _kubestep_v1_BackupAttempt__Output } from '../../kubestep/v1/BackupAttempt.ts';

export interface ListBackupAttemptsResponse {
  'attempts'?: (_kubestep_v1_BackupAttempt)[];
}

export interface ListBackupAttemptsResponse__Output {
  'attempts': (_kubestep_v1_BackupAttempt__Output)[];
}
