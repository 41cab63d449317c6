// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface FileHead {
  'name'?: (string);
  'sizeBytes'?: (number | string | Long);
  'sha256'?: (string);
}

export interface FileHead__Output {
  'name': (string);
  'sizeBytes': (number);
  'sha256': (string);
}
