// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotPin {
  'atMs'?: (number | string | Long);
  'reason'?: (string);
}

export interface SnapshotPin__Output {
  'atMs': (number);
  'reason': (string);
}
