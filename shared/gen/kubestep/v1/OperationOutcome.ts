// Original file: proto/kubestep/v1/operation.proto

import type { OperationState as _kubestep_v1_OperationState, OperationState__Output as _kubestep_v1_OperationState__Output } from '../../kubestep/v1/OperationState.ts';
import type { Long } from '@grpc/proto-loader';

export interface OperationOutcome {
  'state'?: (_kubestep_v1_OperationState);
  'exitCode'?: (number);
  'signal'?: (string);
  'resultJson'?: (string);
  'reason'?: (string);
  'reasonCode'?: (string);
  'startedAtMs'?: (number | string | Long);
  'finishedAtMs'?: (number | string | Long);
  '_exitCode'?: "exitCode";
}

export interface OperationOutcome__Output {
  'state': (_kubestep_v1_OperationState__Output);
  'exitCode'?: (number);
  'signal': (string);
  'resultJson': (string);
  'reason': (string);
  'reasonCode': (string);
  'startedAtMs': (number);
  'finishedAtMs': (number);
  '_exitCode'?: "exitCode";
}
