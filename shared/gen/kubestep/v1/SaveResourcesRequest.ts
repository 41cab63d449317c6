// Original file: proto/kubestep/v1/operator.proto


export interface SaveResourcesRequest {
  'node'?: (string);
  'includeSecrets'?: (boolean);
}

export interface SaveResourcesRequest__Output {
  'node': (string);
  'includeSecrets': (boolean);
}
