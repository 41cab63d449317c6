// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface DownloadSnapshotRequest {
  'snapshot'?: (string);
  'offset'?: (number | string | Long);
  'file'?: (string);
}

export interface DownloadSnapshotRequest__Output {
  'snapshot': (string);
  'offset': (number);
  'file': (string);
}
