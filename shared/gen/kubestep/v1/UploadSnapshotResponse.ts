// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadSnapshotResponse {
  'storedBytes'?: (number | string | Long);
}

export interface UploadSnapshotResponse__Output {
  'storedBytes': (number);
}
