// Original file: proto/kubestep/v1/operator.proto

import type { FileHead as _kubestep_v1_FileHead, FileHead__Output as _kubestep_v1_FileHead__Output } from '../../kubestep/v1/FileHead.ts';

export interface ImportBackupRequest {
  'file'?: (_kubestep_v1_FileHead | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'isForeignAllowed'?: (boolean);
  'message'?: "file"|"chunk";
}

export interface ImportBackupRequest__Output {
  'file'?: (_kubestep_v1_FileHead__Output | null);
  'chunk'?: (Buffer);
  'isForeignAllowed': (boolean);
  'message'?: "file"|"chunk";
}
