// Original file: proto/kubestep/v1/operator.proto

import type { RetentionDecision as _kubestep_v1_RetentionDecision, RetentionDecision__Output as _kubestep_v1_RetentionDecision__Output } from '../../kubestep/v1/RetentionDecision.ts';

export interface PruneBackupsResponse {
  'decisions'?: (_kubestep_v1_RetentionDecision)[];
}

export interface PruneBackupsResponse__Output {
  'decisions': (_kubestep_v1_RetentionDecision__Output)[];
}
