// Original file: proto/kubestep/v1/operator.proto


export interface RevokeNodeRequest {
  'node'?: (string);
}

export interface RevokeNodeRequest__Output {
  'node': (string);
}
