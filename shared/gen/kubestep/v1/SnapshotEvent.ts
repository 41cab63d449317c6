// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotEvent {
  'atMs'?: (number | string | Long);
  'type'?: (string);
  'detail'?: (string);
}

export interface SnapshotEvent__Output {
  'atMs': (number);
  'type': (string);
  'detail': (string);
}
