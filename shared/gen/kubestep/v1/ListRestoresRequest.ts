// Original file: proto/kubestep/v1/operator.proto


export interface ListRestoresRequest {
}

export interface ListRestoresRequest__Output {
}
