// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface ReportOperationResponse {
  'storedOffset'?: (number | string | Long);
  'isOutcomeStored'?: (boolean);
}

export interface ReportOperationResponse__Output {
  'storedOffset': (number);
  'isOutcomeStored': (boolean);
}
