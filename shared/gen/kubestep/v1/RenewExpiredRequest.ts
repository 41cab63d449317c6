// Original file: proto/kubestep/v1/agent.proto


export interface RenewExpiredRequest {
  'expiredCertificate'?: (string);
  'csr'?: (Buffer | Uint8Array | string);
  'signature'?: (Buffer | Uint8Array | string);
}

export interface RenewExpiredRequest__Output {
  'expiredCertificate': (string);
  'csr': (Buffer);
  'signature': (Buffer);
}
