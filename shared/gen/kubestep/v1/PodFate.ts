// Original file: proto/kubestep/v1/operator.proto


export interface PodFate {
  'pod'?: (string);
  'owner'?: (string);
  'fate'?: (string);
  'reason'?: (string);
  'why'?: (string);
  'seconds'?: (number);
  '_seconds'?: "seconds";
}

export interface PodFate__Output {
  'pod': (string);
  'owner': (string);
  'fate': (string);
  'reason': (string);
  'why': (string);
  'seconds'?: (number);
  '_seconds'?: "seconds";
}
