// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface OperationOrder {
  'operationId'?: (string);
  'order'?: (Buffer | Uint8Array | string);
  'signature'?: (Buffer | Uint8Array | string);
  'reportFromOffset'?: (number | string | Long);
}

export interface OperationOrder__Output {
  'operationId': (string);
  'order': (Buffer);
  'signature': (Buffer);
  'reportFromOffset': (number);
}
