// Original file: proto/kubestep/v1/operator.proto

import type { SnapshotTrigger as _kubestep_v1_SnapshotTrigger, SnapshotTrigger__Output as _kubestep_v1_SnapshotTrigger__Output } from '../../kubestep/v1/SnapshotTrigger.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListBackupAttemptsRequest {
  'sinceMs'?: (number | string | Long);
  'untilMs'?: (number | string | Long);
  'trigger'?: (_kubestep_v1_SnapshotTrigger);
  'outcome'?: (string);
  'member'?: (string);
  'limit'?: (number);
  '_sinceMs'?: "sinceMs";
  '_untilMs'?: "untilMs";
}

export interface ListBackupAttemptsRequest__Output {
  'sinceMs'?: (number);
  'untilMs'?: (number);
  'trigger': (_kubestep_v1_SnapshotTrigger__Output);
  'outcome': (string);
  'member': (string);
  'limit': (number);
  '_sinceMs'?: "sinceMs";
  '_untilMs'?: "untilMs";
}
