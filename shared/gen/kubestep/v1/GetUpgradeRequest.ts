// Original file: proto/kubestep/v1/operator.proto


export interface GetUpgradeRequest {
  'runId'?: (string);
}

export interface GetUpgradeRequest__Output {
  'runId': (string);
}
