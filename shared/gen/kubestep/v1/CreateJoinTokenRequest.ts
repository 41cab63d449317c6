// Original file: proto/kubestep/v1/operator.proto


export interface CreateJoinTokenRequest {
  'node'?: (string);
}

export interface CreateJoinTokenRequest__Output {
  'node': (string);
}
