// Original file: proto/kubestep/v1/operator.proto

import type { NodeStatus as _kubestep_v1_NodeStatus, NodeStatus__Output as _kubestep_v1_NodeStatus__Output } from '../../kubestep/v1/NodeStatus.ts';

export interface UncordonNodeResponse {
  'node'?: (_kubestep_v1_NodeStatus | null);
}

export interface UncordonNodeResponse__Output {
  'node': (_kubestep_v1_NodeStatus__Output | null);
}
