// Original file: proto/kubestep/v1/operator.proto


export interface GetVersionResponse {
  'version'?: (string);
}

export interface GetVersionResponse__Output {
  'version': (string);
}
