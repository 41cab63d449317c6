// Original file: proto/kubestep/v1/operator.proto


export interface DefragEtcdRequest {
  'node'?: (string);
}

export interface DefragEtcdRequest__Output {
  'node': (string);
}
