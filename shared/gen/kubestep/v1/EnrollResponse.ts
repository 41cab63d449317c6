// Original file: proto/kubestep/v1/agent.proto


export interface EnrollResponse {
  'clusterId'?: (string);
  'certificate'?: (string);
  'ca'?: (string);
  'signingKey'?: (string);
  'signingKeySignature'?: (Buffer | Uint8Array | string);
}

export interface EnrollResponse__Output {
  'clusterId': (string);
  'certificate': (string);
  'ca': (string);
  'signingKey': (string);
  'signingKeySignature': (Buffer);
}
