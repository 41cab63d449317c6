// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface RunEvent {
  'sequence'?: (number | string | Long);
  'stepId'?: (string);
  'type'?: (string);
  'atMs'?: (number | string | Long);
  'detailJson'?: (string);
}

export interface RunEvent__Output {
  'sequence': (number);
  'stepId': (string);
  'type': (string);
  'atMs': (number);
  'detailJson': (string);
}
