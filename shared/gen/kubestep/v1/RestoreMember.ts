// Original file: proto/kubestep/v1/operator.proto


export interface RestoreMember {
  'node'?: (string);
  'peerUrl'?: (string);
  'etcdVersion'?: (string);
}

export interface RestoreMember__Output {
  'node': (string);
  'peerUrl': (string);
  'etcdVersion': (string);
}
