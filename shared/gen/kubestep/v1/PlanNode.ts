// Original file: proto/kubestep/v1/operator.proto

import type { NodeRole as _kubestep_v1_NodeRole, NodeRole__Output as _kubestep_v1_NodeRole__Output } from '../../kubestep/v1/NodeRole.ts';
import type { NodeOsPlan as _kubestep_v1_NodeOsPlan, NodeOsPlan__Output as _kubestep_v1_NodeOsPlan__Output } from '../../kubestep/v1/NodeOsPlan.ts';

export interface PlanNode {
  'name'?: (string);
  'role'?: (_kubestep_v1_NodeRole);
  'kubeletVersion'?: (string);
  'kubeadmVersion'?: (string);
  'os'?: (_kubestep_v1_NodeOsPlan | null);
}

export interface PlanNode__Output {
  'name': (string);
  'role': (_kubestep_v1_NodeRole__Output);
  'kubeletVersion': (string);
  'kubeadmVersion': (string);
  'os': (_kubestep_v1_NodeOsPlan__Output | null);
}
