// Original file: proto/kubestep/v1/operator.proto

import type { NodeOutage as _kubestep_v1_NodeOutage, NodeOutage__Output as _kubestep_v1_NodeOutage__Output } from '../../kubestep/v1/NodeOutage.ts';
import type { WorkloadMoves as _kubestep_v1_WorkloadMoves, WorkloadMoves__Output as _kubestep_v1_WorkloadMoves__Output } from '../../kubestep/v1/WorkloadMoves.ts';
import type { BudgetDelay as _kubestep_v1_BudgetDelay, BudgetDelay__Output as _kubestep_v1_BudgetDelay__Output } from '../../kubestep/v1/BudgetDelay.ts';

export interface Disruption {
  'nodes'?: (_kubestep_v1_NodeOutage)[];
  'workloads'?: (_kubestep_v1_WorkloadMoves)[];
  'budgets'?: (_kubestep_v1_BudgetDelay)[];
}

export interface Disruption__Output {
  'nodes': (_kubestep_v1_NodeOutage__Output)[];
  'workloads': (_kubestep_v1_WorkloadMoves__Output)[];
  'budgets': (_kubestep_v1_BudgetDelay__Output)[];
}
