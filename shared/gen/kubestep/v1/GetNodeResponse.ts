// Original file: proto/kubestep/v1/operator.proto

import type { NodeStatus as _kubestep_v1_NodeStatus, NodeStatus__Output as _kubestep_v1_NodeStatus__Output } from '../../kubestep/v1/NodeStatus.ts';
import type { DrainPreview as _kubestep_v1_DrainPreview, DrainPreview__Output as _kubestep_v1_DrainPreview__Output } from '../../kubestep/v1/DrainPreview.ts';

export interface GetNodeResponse {
  'node'?: (_kubestep_v1_NodeStatus | null);
  'drain'?: (_kubestep_v1_DrainPreview | null);
}

export interface GetNodeResponse__Output {
  'node': (_kubestep_v1_NodeStatus__Output | null);
  'drain': (_kubestep_v1_DrainPreview__Output | null);
}
