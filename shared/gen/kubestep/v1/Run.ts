// Original file: proto/kubestep/v1/operator.proto

import type { RunState as _kubestep_v1_RunState, RunState__Output as _kubestep_v1_RunState__Output } from '../../kubestep/v1/RunState.ts';
import type { RunRequest as _kubestep_v1_RunRequest, RunRequest__Output as _kubestep_v1_RunRequest__Output } from '../../kubestep/v1/RunRequest.ts';
import type { RunStep as _kubestep_v1_RunStep, RunStep__Output as _kubestep_v1_RunStep__Output } from '../../kubestep/v1/RunStep.ts';
import type { StepFailure as _kubestep_v1_StepFailure, StepFailure__Output as _kubestep_v1_StepFailure__Output } from '../../kubestep/v1/StepFailure.ts';
import type { OsOptions as _kubestep_v1_OsOptions, OsOptions__Output as _kubestep_v1_OsOptions__Output } from '../../kubestep/v1/OsOptions.ts';
import type { Long } from '@grpc/proto-loader';

export interface Run {
  'id'?: (string);
  'planId'?: (string);
  'state'?: (_kubestep_v1_RunState);
  'requested'?: (_kubestep_v1_RunRequest);
  'from'?: (string);
  'target'?: (string);
  'startedAtMs'?: (number | string | Long);
  'finishedAtMs'?: (number | string | Long);
  'startedBy'?: (string);
  'steps'?: (_kubestep_v1_RunStep)[];
  'failure'?: (_kubestep_v1_StepFailure | null);
  'remainingMs'?: (number | string | Long);
  'os'?: (_kubestep_v1_OsOptions | null);
  '_finishedAtMs'?: "finishedAtMs";
  '_failure'?: "failure";
  '_remainingMs'?: "remainingMs";
}

export interface Run__Output {
  'id': (string);
  'planId': (string);
  'state': (_kubestep_v1_RunState__Output);
  'requested': (_kubestep_v1_RunRequest__Output);
  'from': (string);
  'target': (string);
  'startedAtMs': (number);
  'finishedAtMs'?: (number);
  'startedBy': (string);
  'steps': (_kubestep_v1_RunStep__Output)[];
  'failure'?: (_kubestep_v1_StepFailure__Output | null);
  'remainingMs'?: (number);
  'os': (_kubestep_v1_OsOptions__Output | null);
  '_finishedAtMs'?: "finishedAtMs";
  '_failure'?: "failure";
  '_remainingMs'?: "remainingMs";
}
