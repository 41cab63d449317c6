// Original file: proto/kubestep/v1/operator.proto

import type { FindingSeverity as _kubestep_v1_FindingSeverity, FindingSeverity__Output as _kubestep_v1_FindingSeverity__Output } from '../../kubestep/v1/FindingSeverity.ts';

export interface Finding {
  'severity'?: (_kubestep_v1_FindingSeverity);
  'rule'?: (string);
  'node'?: (string);
  'evidence'?: (string);
  'fix'?: (string);
  'source'?: (string);
}

export interface Finding__Output {
  'severity': (_kubestep_v1_FindingSeverity__Output);
  'rule': (string);
  'node': (string);
  'evidence': (string);
  'fix': (string);
  'source': (string);
}
