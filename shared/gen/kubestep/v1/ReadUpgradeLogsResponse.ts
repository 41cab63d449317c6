// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadUpgradeLogsResponse {
  'stepId'?: (string);
  'node'?: (string);
  'kind'?: (string);
  'operationId'?: (string);
  'offset'?: (number | string | Long);
  'output'?: (Buffer | Uint8Array | string);
}

export interface ReadUpgradeLogsResponse__Output {
  'stepId': (string);
  'node': (string);
  'kind': (string);
  'operationId': (string);
  'offset': (number);
  'output': (Buffer);
}
