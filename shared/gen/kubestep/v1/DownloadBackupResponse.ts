// Original file: proto/kubestep/v1/operator.proto

import type { FileHead as _kubestep_v1_FileHead, FileHead__Output as _kubestep_v1_FileHead__Output } from '../../kubestep/v1/FileHead.ts';

export interface DownloadBackupResponse {
  'file'?: (_kubestep_v1_FileHead | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'message'?: "file"|"chunk";
}

export interface DownloadBackupResponse__Output {
  'file'?: (_kubestep_v1_FileHead__Output | null);
  'chunk'?: (Buffer);
  'message'?: "file"|"chunk";
}
