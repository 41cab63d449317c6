// Original file: proto/kubestep/v1/operator.proto


export interface SnapshotCopy {
  'place'?: (string);
  'path'?: (string);
}

export interface SnapshotCopy__Output {
  'place': (string);
  'path': (string);
}
