// Original file: proto/kubestep/v1/operator.proto


export interface OsOptions {
  'packages'?: (string);
  'reboot'?: (string);
}

export interface OsOptions__Output {
  'packages': (string);
  'reboot': (string);
}
