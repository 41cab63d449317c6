// Original file: proto/kubestep/v1/operator.proto


export interface DownloadBackupRequest {
  'name'?: (string);
}

export interface DownloadBackupRequest__Output {
  'name': (string);
}
