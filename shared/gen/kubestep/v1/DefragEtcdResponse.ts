// Original file: proto/kubestep/v1/operator.proto


export interface DefragEtcdResponse {
  'note'?: (string);
}

export interface DefragEtcdResponse__Output {
  'note': (string);
}
