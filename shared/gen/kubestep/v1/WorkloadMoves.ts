// Original file: proto/kubestep/v1/operator.proto


export interface WorkloadMoves {
  'workload'?: (string);
  'moves'?: (number);
}

export interface WorkloadMoves__Output {
  'workload': (string);
  'moves': (number);
}
