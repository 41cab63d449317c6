// Original file: proto/kubestep/v1/operator.proto


export interface UndoRestoreRequest {
  'restoreId'?: (string);
  'confirmedCluster'?: (string);
}

export interface UndoRestoreRequest__Output {
  'restoreId': (string);
  'confirmedCluster': (string);
}
