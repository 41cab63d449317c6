// Original file: proto/kubestep/v1/operator.proto

import type { Plan as _kubestep_v1_Plan, Plan__Output as _kubestep_v1_Plan__Output } from '../../kubestep/v1/Plan.ts';

export interface GetPlanResponse {
  'plan'?: (_kubestep_v1_Plan | null);
}

export interface GetPlanResponse__Output {
  'plan': (_kubestep_v1_Plan__Output | null);
}
