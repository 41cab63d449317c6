// Original file: proto/kubestep/v1/operator.proto


export interface ExportRecoveryResponse {
  'chunk'?: (Buffer | Uint8Array | string);
}

export interface ExportRecoveryResponse__Output {
  'chunk': (Buffer);
}
