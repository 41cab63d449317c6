// Original file: proto/kubestep/v1/operator.proto


export interface ReadUpgradeLogsRequest {
  'runId'?: (string);
  'node'?: (string);
  'isFollowing'?: (boolean);
}

export interface ReadUpgradeLogsRequest__Output {
  'runId': (string);
  'node': (string);
  'isFollowing': (boolean);
}
