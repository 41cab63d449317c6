// Original file: proto/kubestep/v1/operator.proto


export interface DeleteBackupResponse {
  'name'?: (string);
}

export interface DeleteBackupResponse__Output {
  'name': (string);
}
