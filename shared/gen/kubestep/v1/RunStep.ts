// Original file: proto/kubestep/v1/operator.proto

import type { StepState as _kubestep_v1_StepState, StepState__Output as _kubestep_v1_StepState__Output } from '../../kubestep/v1/StepState.ts';
import type { StepFailure as _kubestep_v1_StepFailure, StepFailure__Output as _kubestep_v1_StepFailure__Output } from '../../kubestep/v1/StepFailure.ts';
import type { Long } from '@grpc/proto-loader';

export interface RunStep {
  'id'?: (string);
  'node'?: (string);
  'kind'?: (string);
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

export interface RunStep__Output {
  'id': (string);
  'node': (string);
  'kind': (string);
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
