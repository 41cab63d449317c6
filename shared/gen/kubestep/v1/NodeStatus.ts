// Original file: proto/kubestep/v1/operator.proto

import type { NodeRole as _kubestep_v1_NodeRole, NodeRole__Output as _kubestep_v1_NodeRole__Output } from '../../kubestep/v1/NodeRole.ts';
import type { AgentStatus as _kubestep_v1_AgentStatus, AgentStatus__Output as _kubestep_v1_AgentStatus__Output } from '../../kubestep/v1/AgentStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface NodeStatus {
  'name'?: (string);
  'role'?: (_kubestep_v1_NodeRole);
  'isInCluster'?: (boolean);
  'kubeletVersion'?: (string);
  'isReady'?: (boolean);
  'notReadySinceMs'?: (number | string | Long);
  'podsEvictedAtMs'?: (number | string | Long);
  'isCordoned'?: (boolean);
  'cordonedBy'?: (string);
  'containerRuntime'?: (string);
  'internalIp'?: (string);
  'taints'?: (string)[];
  'agent'?: (_kubestep_v1_AgentStatus | null);
  'machineFactsJson'?: (string);
  '_notReadySinceMs'?: "notReadySinceMs";
  '_podsEvictedAtMs'?: "podsEvictedAtMs";
}

export interface NodeStatus__Output {
  'name': (string);
  'role': (_kubestep_v1_NodeRole__Output);
  'isInCluster': (boolean);
  'kubeletVersion': (string);
  'isReady': (boolean);
  'notReadySinceMs'?: (number);
  'podsEvictedAtMs'?: (number);
  'isCordoned': (boolean);
  'cordonedBy': (string);
  'containerRuntime': (string);
  'internalIp': (string);
  'taints': (string)[];
  'agent': (_kubestep_v1_AgentStatus__Output | null);
  'machineFactsJson': (string);
  '_notReadySinceMs'?: "notReadySinceMs";
  '_podsEvictedAtMs'?: "podsEvictedAtMs";
}
