// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface AgentStatus {
  'isEnrolled'?: (boolean);
  'isConnected'?: (boolean);
  'lastSeenMs'?: (number | string | Long);
  'version'?: (string);
  'clockSkewMs'?: (number | string | Long);
  '_lastSeenMs'?: "lastSeenMs";
  '_clockSkewMs'?: "clockSkewMs";
}

export interface AgentStatus__Output {
  'isEnrolled': (boolean);
  'isConnected': (boolean);
  'lastSeenMs'?: (number);
  'version': (string);
  'clockSkewMs'?: (number);
  '_lastSeenMs'?: "lastSeenMs";
  '_clockSkewMs'?: "clockSkewMs";
}
