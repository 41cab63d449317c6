// Original file: proto/kubestep/v1/operator.proto


export interface ExportRecoveryRequest {
}

export interface ExportRecoveryRequest__Output {
}
