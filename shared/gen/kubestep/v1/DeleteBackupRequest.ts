// Original file: proto/kubestep/v1/operator.proto


export interface DeleteBackupRequest {
  'name'?: (string);
}

export interface DeleteBackupRequest__Output {
  'name': (string);
}
