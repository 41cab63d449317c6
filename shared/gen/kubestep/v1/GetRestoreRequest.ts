// Original file: proto/kubestep/v1/operator.proto


export interface GetRestoreRequest {
  'restoreId'?: (string);
}

export interface GetRestoreRequest__Output {
  'restoreId': (string);
}
