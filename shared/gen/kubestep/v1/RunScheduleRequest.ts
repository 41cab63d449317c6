// Original file: proto/kubestep/v1/operator.proto


export interface RunScheduleRequest {
  'name'?: (string);
}

export interface RunScheduleRequest__Output {
  'name': (string);
}
