// Original file: proto/kubestep/v1/operator.proto


export interface ReplaceEtcdMemberResponse {
  'note'?: (string);
}

export interface ReplaceEtcdMemberResponse__Output {
  'note': (string);
}
