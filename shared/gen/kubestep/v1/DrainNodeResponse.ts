// Original file: proto/kubestep/v1/operator.proto

import type { DrainPreview as _kubestep_v1_DrainPreview, DrainPreview__Output as _kubestep_v1_DrainPreview__Output } from '../../kubestep/v1/DrainPreview.ts';
import type { DrainProgress as _kubestep_v1_DrainProgress, DrainProgress__Output as _kubestep_v1_DrainProgress__Output } from '../../kubestep/v1/DrainProgress.ts';
import type { NodeStatus as _kubestep_v1_NodeStatus, NodeStatus__Output as _kubestep_v1_NodeStatus__Output } from '../../kubestep/v1/NodeStatus.ts';

export interface DrainNodeResponse {
  'preview'?: (_kubestep_v1_DrainPreview | null);
  'progress'?: (_kubestep_v1_DrainProgress | null);
  'node'?: (_kubestep_v1_NodeStatus | null);
  'message'?: "preview"|"progress"|"node";
}

export interface DrainNodeResponse__Output {
  'preview'?: (_kubestep_v1_DrainPreview__Output | null);
  'progress'?: (_kubestep_v1_DrainProgress__Output | null);
  'node'?: (_kubestep_v1_NodeStatus__Output | null);
  'message'?: "preview"|"progress"|"node";
}
