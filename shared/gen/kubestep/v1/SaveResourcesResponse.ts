// Original file: proto/kubestep/v1/operator.proto

import type { FileHead as _kubestep_v1_FileHead, FileHead__Output as _kubestep_v1_FileHead__Output } from '../../kubestep/v1/FileHead.ts';
import type { ResourcesSummary as _kubestep_v1_ResourcesSummary, ResourcesSummary__Output as _kubestep_v1_ResourcesSummary__Output } from '../../kubestep/v1/ResourcesSummary.ts';

export interface SaveResourcesResponse {
  'note'?: (string);
  'file'?: (_kubestep_v1_FileHead | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'summary'?: (_kubestep_v1_ResourcesSummary | null);
  'message'?: "note"|"file"|"chunk"|"summary";
}

export interface SaveResourcesResponse__Output {
  'note'?: (string);
  'file'?: (_kubestep_v1_FileHead__Output | null);
  'chunk'?: (Buffer);
  'summary'?: (_kubestep_v1_ResourcesSummary__Output | null);
  'message'?: "note"|"file"|"chunk"|"summary";
}
