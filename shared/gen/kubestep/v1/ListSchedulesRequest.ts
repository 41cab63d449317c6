// Original file: proto/kubestep/v1/operator.proto


export interface ListSchedulesRequest {
}

export interface ListSchedulesRequest__Output {
}
