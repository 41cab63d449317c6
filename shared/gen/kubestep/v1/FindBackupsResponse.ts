// Original file: proto/kubestep/v1/operator.proto


export interface FindBackupsResponse {
  'names'?: (string)[];
  'problems'?: (string)[];
}

export interface FindBackupsResponse__Output {
  'names': (string)[];
  'problems': (string)[];
}
