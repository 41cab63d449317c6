// Original file: proto/kubestep/v1/operator.proto

import type { Plan as _kubestep_v1_Plan, Plan__Output as _kubestep_v1_Plan__Output } from '../../kubestep/v1/Plan.ts';

export interface PlanUpgradeResponse {
  'note'?: (string);
  'plan'?: (_kubestep_v1_Plan | null);
  'message'?: "note"|"plan";
}

export interface PlanUpgradeResponse__Output {
  'note'?: (string);
  'plan'?: (_kubestep_v1_Plan__Output | null);
  'message'?: "note"|"plan";
}
