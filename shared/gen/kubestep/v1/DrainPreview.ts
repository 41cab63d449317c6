// Original file: proto/kubestep/v1/operator.proto

import type { BlockedPod as _kubestep_v1_BlockedPod, BlockedPod__Output as _kubestep_v1_BlockedPod__Output } from '../../kubestep/v1/BlockedPod.ts';
import type { IgnoredPod as _kubestep_v1_IgnoredPod, IgnoredPod__Output as _kubestep_v1_IgnoredPod__Output } from '../../kubestep/v1/IgnoredPod.ts';
import type { PodFate as _kubestep_v1_PodFate, PodFate__Output as _kubestep_v1_PodFate__Output } from '../../kubestep/v1/PodFate.ts';

export interface DrainPreview {
  'evictable'?: (string)[];
  'bare'?: (string)[];
  'emptyDir'?: (string)[];
  'blockedByBudget'?: (_kubestep_v1_BlockedPod)[];
  'ignored'?: (_kubestep_v1_IgnoredPod)[];
  'pods'?: (_kubestep_v1_PodFate)[];
}

export interface DrainPreview__Output {
  'evictable': (string)[];
  'bare': (string)[];
  'emptyDir': (string)[];
  'blockedByBudget': (_kubestep_v1_BlockedPod__Output)[];
  'ignored': (_kubestep_v1_IgnoredPod__Output)[];
  'pods': (_kubestep_v1_PodFate__Output)[];
}
