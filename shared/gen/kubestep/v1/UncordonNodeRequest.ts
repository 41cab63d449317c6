// Original file: proto/kubestep/v1/operator.proto


export interface UncordonNodeRequest {
  'node'?: (string);
}

export interface UncordonNodeRequest__Output {
  'node': (string);
}
