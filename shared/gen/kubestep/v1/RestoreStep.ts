// Original file: proto/kubestep/v1/operator.proto

import type { StepState as _kubestep_v1_StepState, StepState__Output as _kubestep_v1_StepState__Output } from '../../kubestep/v1/StepState.ts';
import type { StepFailure as _kubestep_v1_StepFailure, StepFailure__Output as _kubestep_v1_StepFailure__Output } from '../../kubestep/v1/StepFailure.ts';
import type { Long } from '@grpc/proto-loader';

export interface RestoreStep {
  'id'?: (string);
  'kind'?: (string);
  'node'?: (string);
  'stage'?: (number);
  'state'?: (_kubestep_v1_StepState);
  'startedAtMs'?: (number | string | Long);
  'finishedAtMs'?: (number | string | Long);
  'operationIds'?: (string)[];
  'note'?: (string);
  'failure'?: (_kubestep_v1_StepFailure | null);
  '_startedAtMs'?: "startedAtMs";
  '_finishedAtMs'?: "finishedAtMs";
  '_failure'?: "failure";
}

export interface RestoreStep__Output {
  'id': (string);
  'kind': (string);
  'node': (string);
  'stage': (number);
  'state': (_kubestep_v1_StepState__Output);
  'startedAtMs'?: (number);
  'finishedAtMs'?: (number);
  'operationIds': (string)[];
  'note': (string);
  'failure'?: (_kubestep_v1_StepFailure__Output | null);
  '_startedAtMs'?: "startedAtMs";
  '_finishedAtMs'?: "finishedAtMs";
  '_failure'?: "failure";
}
