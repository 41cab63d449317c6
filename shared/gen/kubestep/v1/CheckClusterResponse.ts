// Original file: proto/kubestep/v1/operator.proto

import type { CheckResult as _kubestep_v1_CheckResult, CheckResult__Output as _kubestep_v1_CheckResult__Output } from '../../kubestep/v1/CheckResult.ts';

export interface CheckClusterResponse {
  'note'?: (string);
  'result'?: (_kubestep_v1_CheckResult | null);
  'message'?: "note"|"result";
}

export interface CheckClusterResponse__Output {
  'note'?: (string);
  'result'?: (_kubestep_v1_CheckResult__Output | null);
  'message'?: "note"|"result";
}
