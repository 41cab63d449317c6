// Original file: proto/kubestep/v1/operator.proto


export interface GetPlanRequest {
  'planId'?: (string);
}

export interface GetPlanRequest__Output {
  'planId': (string);
}
