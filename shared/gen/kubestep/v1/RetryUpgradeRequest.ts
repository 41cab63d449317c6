// Original file: proto/kubestep/v1/operator.proto


export interface RetryUpgradeRequest {
  'runId'?: (string);
}

export interface RetryUpgradeRequest__Output {
  'runId': (string);
}
