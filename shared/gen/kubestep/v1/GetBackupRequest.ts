// Original file: proto/kubestep/v1/operator.proto


export interface GetBackupRequest {
  'name'?: (string);
}

export interface GetBackupRequest__Output {
  'name': (string);
}
