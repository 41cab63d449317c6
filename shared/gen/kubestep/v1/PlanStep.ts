// Original file: proto/kubestep/v1/operator.proto


export interface PlanStep {
  'id'?: (string);
  'hop'?: (number);
  'node'?: (string);
  'kind'?: (string);
  'argumentsJson'?: (string);
  'needs'?: (string)[];
}

export interface PlanStep__Output {
  'id': (string);
  'hop': (number);
  'node': (string);
  'kind': (string);
  'argumentsJson': (string);
  'needs': (string)[];
}
