// Original file: proto/kubestep/v1/agent.proto


export interface EnrollRequest {
  'token'?: (string);
  'node'?: (string);
  'csr'?: (Buffer | Uint8Array | string);
}

export interface EnrollRequest__Output {
  'token': (string);
  'node': (string);
  'csr': (Buffer);
}
