// Original file: proto/kubestep/v1/operator.proto


export interface PruneBackupsRequest {
  'isDryRun'?: (boolean);
}

export interface PruneBackupsRequest__Output {
  'isDryRun': (boolean);
}
