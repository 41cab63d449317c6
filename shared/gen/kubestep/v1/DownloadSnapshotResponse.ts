// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface DownloadSnapshotResponse {
  'offset'?: (number | string | Long);
  'chunk'?: (Buffer | Uint8Array | string);
  'sha256'?: (string);
}

export interface DownloadSnapshotResponse__Output {
  'offset': (number);
  'chunk': (Buffer);
  'sha256': (string);
}
