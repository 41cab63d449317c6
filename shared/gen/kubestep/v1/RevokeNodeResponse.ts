// Original file: proto/kubestep/v1/operator.proto


export interface RevokeNodeResponse {
}

export interface RevokeNodeResponse__Output {
}
