// Original file: proto/kubestep/v1/operator.proto


export interface ListBackupsRequest {
}

export interface ListBackupsRequest__Output {
}
