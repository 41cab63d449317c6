// Original file: proto/kubestep/v1/agent.proto

import type { OperationOrder as _kubestep_v1_OperationOrder, OperationOrder__Output as _kubestep_v1_OperationOrder__Output } from '../../kubestep/v1/OperationOrder.ts';
import type { SnapshotUploadOrder as _kubestep_v1_SnapshotUploadOrder, SnapshotUploadOrder__Output as _kubestep_v1_SnapshotUploadOrder__Output } from '../../kubestep/v1/SnapshotUploadOrder.ts';
import type { Heartbeat as _kubestep_v1_Heartbeat, Heartbeat__Output as _kubestep_v1_Heartbeat__Output } from '../../kubestep/v1/Heartbeat.ts';
import type { SnapshotDownloadOrder as _kubestep_v1_SnapshotDownloadOrder, SnapshotDownloadOrder__Output as _kubestep_v1_SnapshotDownloadOrder__Output } from '../../kubestep/v1/SnapshotDownloadOrder.ts';

export interface ReceiveOperationsResponse {
  'order'?: (_kubestep_v1_OperationOrder | null);
  'upload'?: (_kubestep_v1_SnapshotUploadOrder | null);
  'heartbeat'?: (_kubestep_v1_Heartbeat | null);
  'download'?: (_kubestep_v1_SnapshotDownloadOrder | null);
  'message'?: "order"|"upload"|"download"|"heartbeat";
}

export interface ReceiveOperationsResponse__Output {
  'order'?: (_kubestep_v1_OperationOrder__Output | null);
  'upload'?: (_kubestep_v1_SnapshotUploadOrder__Output | null);
  'heartbeat'?: (_kubestep_v1_Heartbeat__Output | null);
  'download'?: (_kubestep_v1_SnapshotDownloadOrder__Output | null);
  'message'?: "order"|"upload"|"download"|"heartbeat";
}
