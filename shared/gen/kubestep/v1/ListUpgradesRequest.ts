// Original file: proto/kubestep/v1/operator.proto


export interface ListUpgradesRequest {
  'limit'?: (number);
}

export interface ListUpgradesRequest__Output {
  'limit': (number);
}
