// Original file: proto/kubestep/v1/operator.proto


export interface RetentionDecision {
  'name'?: (string);
  'isKept'?: (boolean);
  'reasons'?: (string)[];
  'obstacles'?: (string)[];
}

export interface RetentionDecision__Output {
  'name': (string);
  'isKept': (boolean);
  'reasons': (string)[];
  'obstacles': (string)[];
}
