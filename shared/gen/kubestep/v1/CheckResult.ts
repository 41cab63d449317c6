// Original file: proto/kubestep/v1/operator.proto

import type { Finding as _kubestep_v1_Finding, Finding__Output as _kubestep_v1_Finding__Output } from '../../kubestep/v1/Finding.ts';
import type { Long } from '@grpc/proto-loader';

export interface CheckResult {
  'checkedAtMs'?: (number | string | Long);
  'nodes'?: (string)[];
  'findings'?: (_kubestep_v1_Finding)[];
}

export interface CheckResult__Output {
  'checkedAtMs': (number);
  'nodes': (string)[];
  'findings': (_kubestep_v1_Finding__Output)[];
}
