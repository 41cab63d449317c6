// Original file: proto/kubestep/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadSnapshotRequest {
  'snapshot'?: (string);
  'offset'?: (number | string | Long);
  'chunk'?: (Buffer | Uint8Array | string);
  'sha256'?: (string);
  'problem'?: (string);
  'file'?: (string);
}

export interface UploadSnapshotRequest__Output {
  'snapshot': (string);
  'offset': (number);
  'chunk': (Buffer);
  'sha256': (string);
  'problem': (string);
  'file': (string);
}
