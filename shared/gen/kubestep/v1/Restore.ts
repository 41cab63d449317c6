// Original file: proto/kubestep/v1/operator.proto

import type { RestoreState as _kubestep_v1_RestoreState, RestoreState__Output as _kubestep_v1_RestoreState__Output } from '../../kubestep/v1/RestoreState.ts';
import type { RestoreMember as _kubestep_v1_RestoreMember, RestoreMember__Output as _kubestep_v1_RestoreMember__Output } from '../../kubestep/v1/RestoreMember.ts';
import type { Finding as _kubestep_v1_Finding, Finding__Output as _kubestep_v1_Finding__Output } from '../../kubestep/v1/Finding.ts';
import type { RestoreStep as _kubestep_v1_RestoreStep, RestoreStep__Output as _kubestep_v1_RestoreStep__Output } from '../../kubestep/v1/RestoreStep.ts';
import type { StepFailure as _kubestep_v1_StepFailure, StepFailure__Output as _kubestep_v1_StepFailure__Output } from '../../kubestep/v1/StepFailure.ts';
import type { Long } from '@grpc/proto-loader';

export interface Restore {
  'id'?: (string);
  'state'?: (_kubestep_v1_RestoreState);
  'cluster'?: (string);
  'snapshot'?: (string);
  'snapshotTakenAtMs'?: (number | string | Long);
  'snapshotRevision'?: (number | string | Long);
  'bumpRevision'?: (number | string | Long);
  'members'?: (_kubestep_v1_RestoreMember)[];
  'excluded'?: (string)[];
  'findings'?: (_kubestep_v1_Finding)[];
  'steps'?: (_kubestep_v1_RestoreStep)[];
  'createdAtMs'?: (number | string | Long);
  'startedAtMs'?: (number | string | Long);
  'finishedAtMs'?: (number | string | Long);
  'startedBy'?: (string);
  'failure'?: (_kubestep_v1_StepFailure | null);
  'salvaged'?: (string);
  '_startedAtMs'?: "startedAtMs";
  '_finishedAtMs'?: "finishedAtMs";
  '_failure'?: "failure";
}

export interface Restore__Output {
  'id': (string);
  'state': (_kubestep_v1_RestoreState__Output);
  'cluster': (string);
  'snapshot': (string);
  'snapshotTakenAtMs': (number);
  'snapshotRevision': (number);
  'bumpRevision': (number);
  'members': (_kubestep_v1_RestoreMember__Output)[];
  'excluded': (string)[];
  'findings': (_kubestep_v1_Finding__Output)[];
  'steps': (_kubestep_v1_RestoreStep__Output)[];
  'createdAtMs': (number);
  'startedAtMs'?: (number);
  'finishedAtMs'?: (number);
  'startedBy': (string);
  'failure'?: (_kubestep_v1_StepFailure__Output | null);
  'salvaged': (string);
  '_startedAtMs'?: "startedAtMs";
  '_finishedAtMs'?: "finishedAtMs";
  '_failure'?: "failure";
}
