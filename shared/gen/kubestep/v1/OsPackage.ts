// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface OsPackage {
  'name'?: (string);
  'from'?: (string);
  'to'?: (string);
  'origin'?: (string);
  'sizeBytes'?: (number | string | Long);
}

export interface OsPackage__Output {
  'name': (string);
  'from': (string);
  'to': (string);
  'origin': (string);
  'sizeBytes': (number);
}
