// Original file: proto/kubestep/v1/operator.proto


export interface ListNodesRequest {
}

export interface ListNodesRequest__Output {
}
