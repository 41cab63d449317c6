// Original file: proto/kubestep/v1/operator.proto

import type { Run as _kubestep_v1_Run, Run__Output as _kubestep_v1_Run__Output } from '../../kubestep/v1/Run.ts';

export interface SkipNodeResponse {
  'run'?: (_kubestep_v1_Run | null);
}

export interface SkipNodeResponse__Output {
  'run': (_kubestep_v1_Run__Output | null);
}
