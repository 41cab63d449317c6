// Original file: proto/kubestep/v1/agent.proto


export interface ReportDownloadRequest {
  'snapshot'?: (string);
  'problem'?: (string);
}

export interface ReportDownloadRequest__Output {
  'snapshot': (string);
  'problem': (string);
}
