// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotUploadOrder {
  'snapshot'?: (string);
  'sha256'?: (string);
  'sizeBytes'?: (number | string | Long);
}

export interface SnapshotUploadOrder__Output {
  'snapshot': (string);
  'sha256': (string);
  'sizeBytes': (number);
}
