// Original file: proto/kubestep/v1/agent.proto


export interface SnapshotDownloadOrder {
  'snapshot'?: (string);
  'file'?: (string);
  'sha256'?: (string);
}

export interface SnapshotDownloadOrder__Output {
  'snapshot': (string);
  'file': (string);
  'sha256': (string);
}
