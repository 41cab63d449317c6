// Original file: proto/kubestep/v1/operator.proto

import type { SnapshotTrigger as _kubestep_v1_SnapshotTrigger, SnapshotTrigger__Output as _kubestep_v1_SnapshotTrigger__Output } from '../../kubestep/v1/SnapshotTrigger.ts';
import type { Long } from '@grpc/proto-loader';

export interface BackupAttempt {
  'sequence'?: (number | string | Long);
  'startedAtMs'?: (number | string | Long);
  'finishedAtMs'?: (number | string | Long);
  'trigger'?: (_kubestep_v1_SnapshotTrigger);
  'member'?: (string);
  'snapshot'?: (string);
  'outcome'?: (string);
  'reason'?: (string);
  '_finishedAtMs'?: "finishedAtMs";
}

export interface BackupAttempt__Output {
  'sequence': (number);
  'startedAtMs': (number);
  'finishedAtMs'?: (number);
  'trigger': (_kubestep_v1_SnapshotTrigger__Output);
  'member': (string);
  'snapshot': (string);
  'outcome': (string);
  'reason': (string);
  '_finishedAtMs'?: "finishedAtMs";
}
