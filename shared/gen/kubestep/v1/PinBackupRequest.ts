// Original file: proto/kubestep/v1/operator.proto


export interface PinBackupRequest {
  'name'?: (string);
  'reason'?: (string);
}

export interface PinBackupRequest__Output {
  'name': (string);
  'reason': (string);
}
