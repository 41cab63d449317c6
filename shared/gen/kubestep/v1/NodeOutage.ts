// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface NodeOutage {
  'node'?: (string);
  'outMs'?: (number | string | Long);
  'times'?: (number);
}

export interface NodeOutage__Output {
  'node': (string);
  'outMs': (number);
  'times': (number);
}
