// Original file: proto/kubestep/v1/operator.proto

import type { RemainingPod as _kubestep_v1_RemainingPod, RemainingPod__Output as _kubestep_v1_RemainingPod__Output } from '../../kubestep/v1/RemainingPod.ts';

export interface DrainProgress {
  'total'?: (number);
  'remaining'?: (_kubestep_v1_RemainingPod)[];
}

export interface DrainProgress__Output {
  'total': (number);
  'remaining': (_kubestep_v1_RemainingPod__Output)[];
}
