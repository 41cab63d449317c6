// Original file: proto/kubestep/v1/operator.proto


export interface CancelUpgradeRequest {
  'runId'?: (string);
}

export interface CancelUpgradeRequest__Output {
  'runId': (string);
}
