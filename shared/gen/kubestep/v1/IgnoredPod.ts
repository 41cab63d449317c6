// Original file: proto/kubestep/v1/operator.proto


export interface IgnoredPod {
  'pod'?: (string);
  'reason'?: (string);
}

export interface IgnoredPod__Output {
  'pod': (string);
  'reason': (string);
}
