// Original file: proto/kubestep/v1/operator.proto


export interface CordonNodeRequest {
  'node'?: (string);
}

export interface CordonNodeRequest__Output {
  'node': (string);
}
