// Original file: proto/kubestep/v1/failure.proto


export interface Failure {
  'code'?: (string);
  'message'?: (string);
  'hint'?: (string);
  'causes'?: (string)[];
}

export interface Failure__Output {
  'code': (string);
  'message': (string);
  'hint': (string);
  'causes': (string)[];
}
