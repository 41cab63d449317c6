// Original file: proto/kubestep/v1/operator.proto


export interface FindBackupsRequest {
}

export interface FindBackupsRequest__Output {
}
