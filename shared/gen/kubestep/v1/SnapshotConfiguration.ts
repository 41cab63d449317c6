// Original file: proto/kubestep/v1/operator.proto


export interface SnapshotConfiguration {
  'sha256'?: (string);
  'files'?: (number);
}

export interface SnapshotConfiguration__Output {
  'sha256': (string);
  'files': (number);
}
