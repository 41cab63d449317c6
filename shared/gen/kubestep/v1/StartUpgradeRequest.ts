// Original file: proto/kubestep/v1/operator.proto


export interface StartUpgradeRequest {
  'planId'?: (string);
  'requestId'?: (string);
}

export interface StartUpgradeRequest__Output {
  'planId': (string);
  'requestId': (string);
}
