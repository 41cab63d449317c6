// Original file: proto/kubestep/v1/operator.proto

import type { Run as _kubestep_v1_Run, Run__Output as _kubestep_v1_Run__Output } from '../../kubestep/v1/Run.ts';

export interface ListUpgradesResponse {
  'runs'?: (_kubestep_v1_Run)[];
}

export interface ListUpgradesResponse__Output {
  'runs': (_kubestep_v1_Run__Output)[];
}
