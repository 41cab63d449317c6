// Original file: proto/kubestep/v1/operator.proto

import type { SnapshotTrigger as _kubestep_v1_SnapshotTrigger, SnapshotTrigger__Output as _kubestep_v1_SnapshotTrigger__Output } from '../../kubestep/v1/SnapshotTrigger.ts';
import type { SnapshotState as _kubestep_v1_SnapshotState, SnapshotState__Output as _kubestep_v1_SnapshotState__Output } from '../../kubestep/v1/SnapshotState.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListBackupsRequest {
  'sinceMs'?: (number | string | Long);
  'untilMs'?: (number | string | Long);
  'trigger'?: (_kubestep_v1_SnapshotTrigger);
  'state'?: (_kubestep_v1_SnapshotState);
  'member'?: (string);
  'isRemovedIncluded'?: (boolean);
  'limit'?: (number);
  '_sinceMs'?: "sinceMs";
  '_untilMs'?: "untilMs";
}

export interface ListBackupsRequest__Output {
  'sinceMs'?: (number);
  'untilMs'?: (number);
  'trigger': (_kubestep_v1_SnapshotTrigger__Output);
  'state': (_kubestep_v1_SnapshotState__Output);
  'member': (string);
  'isRemovedIncluded': (boolean);
  'limit': (number);
  '_sinceMs'?: "sinceMs";
  '_untilMs'?: "untilMs";
}
