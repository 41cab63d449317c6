// Original file: proto/kubestep/v1/operator.proto


export interface BlockedPod {
  'pod'?: (string);
  'budget'?: (string);
  'disruptionsAllowed'?: (number);
}

export interface BlockedPod__Output {
  'pod': (string);
  'budget': (string);
  'disruptionsAllowed': (number);
}
