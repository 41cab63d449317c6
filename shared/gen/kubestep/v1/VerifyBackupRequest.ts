// Original file: proto/kubestep/v1/operator.proto


export interface VerifyBackupRequest {
  'name'?: (string);
}

export interface VerifyBackupRequest__Output {
  'name': (string);
}
