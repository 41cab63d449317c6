// Original file: proto/kubestep/v1/operator.proto


export interface StartRestoreRequest {
  'restoreId'?: (string);
}

export interface StartRestoreRequest__Output {
  'restoreId': (string);
}
