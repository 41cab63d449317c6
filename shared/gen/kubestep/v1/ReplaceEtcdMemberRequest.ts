// Original file: proto/kubestep/v1/operator.proto


export interface ReplaceEtcdMemberRequest {
  'node'?: (string);
}

export interface ReplaceEtcdMemberRequest__Output {
  'node': (string);
}
