// Original file: proto/kubestep/v1/operator.proto


export interface CreateBackupRequest {
  'member'?: (string);
}

export interface CreateBackupRequest__Output {
  'member': (string);
}
