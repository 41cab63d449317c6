// Original file: proto/kubestep/v1/operator.proto


export interface ResumeUpgradeRequest {
  'runId'?: (string);
}

export interface ResumeUpgradeRequest__Output {
  'runId': (string);
}
