// Original file: proto/kubestep/v1/operator.proto


export interface PauseUpgradeRequest {
  'runId'?: (string);
}

export interface PauseUpgradeRequest__Output {
  'runId': (string);
}
