// Original file: proto/kubestep/v1/operator.proto


export interface GetEtcdRequest {
}

export interface GetEtcdRequest__Output {
}
