// Original file: proto/kubestep/v1/agent.proto


export interface RenewCertificateResponse {
  'certificate'?: (string);
  'ca'?: (string);
}

export interface RenewCertificateResponse__Output {
  'certificate': (string);
  'ca': (string);
}
