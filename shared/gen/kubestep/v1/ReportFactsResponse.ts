// Original file: proto/kubestep/v1/agent.proto


export interface ReportFactsResponse {
}

export interface ReportFactsResponse__Output {
}
