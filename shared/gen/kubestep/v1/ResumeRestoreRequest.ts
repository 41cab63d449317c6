// Original file: proto/kubestep/v1/operator.proto


export interface ResumeRestoreRequest {
  'restoreId'?: (string);
}

export interface ResumeRestoreRequest__Output {
  'restoreId': (string);
}
