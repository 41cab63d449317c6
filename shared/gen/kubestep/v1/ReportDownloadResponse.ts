// Original file: proto/kubestep/v1/agent.proto


export interface ReportDownloadResponse {
}

export interface ReportDownloadResponse__Output {
}
