// Original file: proto/kubestep/v1/operator.proto

import type { UpgradeOptions as _kubestep_v1_UpgradeOptions, UpgradeOptions__Output as _kubestep_v1_UpgradeOptions__Output } from '../../kubestep/v1/UpgradeOptions.ts';

export interface PlanUpgradeRequest {
  'target'?: (string);
  'options'?: (_kubestep_v1_UpgradeOptions | null);
}

export interface PlanUpgradeRequest__Output {
  'target': (string);
  'options': (_kubestep_v1_UpgradeOptions__Output | null);
}
