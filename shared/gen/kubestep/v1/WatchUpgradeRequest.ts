// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface WatchUpgradeRequest {
  'runId'?: (string);
  'fromSequence'?: (number | string | Long);
}

export interface WatchUpgradeRequest__Output {
  'runId': (string);
  'fromSequence': (number);
}
