// Original file: proto/kubestep/v1/operator.proto


export interface CheckClusterRequest {
  'nodes'?: (string)[];
  'isClusterIncluded'?: (boolean);
}

export interface CheckClusterRequest__Output {
  'nodes': (string)[];
  'isClusterIncluded': (boolean);
}
