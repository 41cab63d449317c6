// Original file: proto/kubestep/v1/agent.proto


export interface RenewExpiredResponse {
  'certificate'?: (string);
  'ca'?: (string);
}

export interface RenewExpiredResponse__Output {
  'certificate': (string);
  'ca': (string);
}
