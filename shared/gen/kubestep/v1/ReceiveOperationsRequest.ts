// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface ReceiveOperationsRequest {
  'agentVersion'?: (string);
  'bootId'?: (string);
  'nowMs'?: (number | string | Long);
  'highestEpoch'?: (number | string | Long);
}

export interface ReceiveOperationsRequest__Output {
  'agentVersion': (string);
  'bootId': (string);
  'nowMs': (number);
  'highestEpoch': (number);
}
