// Original file: proto/kubestep/v1/operator.proto

import type { Run as _kubestep_v1_Run, Run__Output as _kubestep_v1_Run__Output } from '../../kubestep/v1/Run.ts';
import type { Disruption as _kubestep_v1_Disruption, Disruption__Output as _kubestep_v1_Disruption__Output } from '../../kubestep/v1/Disruption.ts';

export interface GetUpgradeResponse {
  'run'?: (_kubestep_v1_Run | null);
  'disruption'?: (_kubestep_v1_Disruption | null);
}

export interface GetUpgradeResponse__Output {
  'run': (_kubestep_v1_Run__Output | null);
  'disruption': (_kubestep_v1_Disruption__Output | null);
}
