// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface ReportFactsRequest {
  'takenAtMs'?: (number | string | Long);
  'factsJson'?: (string);
}

export interface ReportFactsRequest__Output {
  'takenAtMs': (number);
  'factsJson': (string);
}
