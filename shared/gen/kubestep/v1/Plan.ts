// Original file: proto/kubestep/v1/operator.proto

import type { Hop as _kubestep_v1_Hop, Hop__Output as _kubestep_v1_Hop__Output } from '../../kubestep/v1/Hop.ts';
import type { PlanStep as _kubestep_v1_PlanStep, PlanStep__Output as _kubestep_v1_PlanStep__Output } from '../../kubestep/v1/PlanStep.ts';
import type { Finding as _kubestep_v1_Finding, Finding__Output as _kubestep_v1_Finding__Output } from '../../kubestep/v1/Finding.ts';
import type { PlanNode as _kubestep_v1_PlanNode, PlanNode__Output as _kubestep_v1_PlanNode__Output } from '../../kubestep/v1/PlanNode.ts';
import type { UpgradeOptions as _kubestep_v1_UpgradeOptions, UpgradeOptions__Output as _kubestep_v1_UpgradeOptions__Output } from '../../kubestep/v1/UpgradeOptions.ts';
import type { Long } from '@grpc/proto-loader';

export interface Plan {
  'id'?: (string);
  'cluster'?: (string);
  'createdAtMs'?: (number | string | Long);
  'target'?: (string);
  'hops'?: (_kubestep_v1_Hop)[];
  'steps'?: (_kubestep_v1_PlanStep)[];
  'findings'?: (_kubestep_v1_Finding)[];
  'nodes'?: (_kubestep_v1_PlanNode)[];
  'inventoryHash'?: (string);
  'options'?: (_kubestep_v1_UpgradeOptions | null);
  'estimatedMs'?: (number | string | Long);
  '_estimatedMs'?: "estimatedMs";
}

export interface Plan__Output {
  'id': (string);
  'cluster': (string);
  'createdAtMs': (number);
  'target': (string);
  'hops': (_kubestep_v1_Hop__Output)[];
  'steps': (_kubestep_v1_PlanStep__Output)[];
  'findings': (_kubestep_v1_Finding__Output)[];
  'nodes': (_kubestep_v1_PlanNode__Output)[];
  'inventoryHash': (string);
  'options': (_kubestep_v1_UpgradeOptions__Output | null);
  'estimatedMs'?: (number);
  '_estimatedMs'?: "estimatedMs";
}
