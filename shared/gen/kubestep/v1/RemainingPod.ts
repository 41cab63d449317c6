// Original file: proto/kubestep/v1/operator.proto

import type { DrainedPodState as _kubestep_v1_DrainedPodState, DrainedPodState__Output as _kubestep_v1_DrainedPodState__Output } from '../../kubestep/v1/DrainedPodState.ts';

export interface RemainingPod {
  'pod'?: (string);
  'state'?: (_kubestep_v1_DrainedPodState);
  'budget'?: (string);
  'message'?: (string);
}

export interface RemainingPod__Output {
  'pod': (string);
  'state': (_kubestep_v1_DrainedPodState__Output);
  'budget': (string);
  'message': (string);
}
