// Original file: proto/kubestep/v1/operator.proto


export interface GetNodeRequest {
  'node'?: (string);
}

export interface GetNodeRequest__Output {
  'node': (string);
}
