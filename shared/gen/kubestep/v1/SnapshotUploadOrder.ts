// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotUploadOrder {
  'snapshot'?: (string);
  'sha256'?: (string);
  'sizeBytes'?: (number | string | Long);
  'file'?: (string);
}

export interface SnapshotUploadOrder__Output {
  'snapshot': (string);
  'sha256': (string);
  'sizeBytes': (number);
  'file': (string);
}
