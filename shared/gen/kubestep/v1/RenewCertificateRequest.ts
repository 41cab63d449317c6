// Original file: proto/kubestep/v1/agent.proto


export interface RenewCertificateRequest {
  'csr'?: (Buffer | Uint8Array | string);
}

export interface RenewCertificateRequest__Output {
  'csr': (Buffer);
}
