// Original file: proto/kubestep/v1/operator.proto


export interface StepFailure {
  'code'?: (string);
  'message'?: (string);
  'causes'?: (string)[];
  'hint'?: (string);
}

export interface StepFailure__Output {
  'code': (string);
  'message': (string);
  'causes': (string)[];
  'hint': (string);
}
