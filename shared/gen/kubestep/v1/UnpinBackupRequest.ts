// Original file: proto/kubestep/v1/operator.proto


export interface UnpinBackupRequest {
  'name'?: (string);
}

export interface UnpinBackupRequest__Output {
  'name': (string);
}
