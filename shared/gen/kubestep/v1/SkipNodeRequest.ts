// Original file: proto/kubestep/v1/operator.proto


export interface SkipNodeRequest {
  'runId'?: (string);
  'node'?: (string);
}

export interface SkipNodeRequest__Output {
  'runId': (string);
  'node': (string);
}
