// Original file: proto/kubestep/v1/operator.proto

import type { Run as _kubestep_v1_Run, Run__Output as _kubestep_v1_Run__Output } from '../../kubestep/v1/Run.ts';
import type { RunEvent as _kubestep_v1_RunEvent, RunEvent__Output as _kubestep_v1_RunEvent__Output } from '../../kubestep/v1/RunEvent.ts';
import type { Long } from '@grpc/proto-loader';

export interface WatchUpgradeResponse {
  'sequence'?: (number | string | Long);
  'run'?: (_kubestep_v1_Run | null);
  'event'?: (_kubestep_v1_RunEvent | null);
  '_event'?: "event";
}

export interface WatchUpgradeResponse__Output {
  'sequence': (number);
  'run': (_kubestep_v1_Run__Output | null);
  'event'?: (_kubestep_v1_RunEvent__Output | null);
  '_event'?: "event";
}
