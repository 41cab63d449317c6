// Original file: proto/kubestep/v1/operator.proto


export interface Hop {
  'from'?: (string);
  'to'?: (string);
  'kubeadmPackage'?: (string);
  'kubeletPackage'?: (string);
  'kubectlPackage'?: (string);
}

export interface Hop__Output {
  'from': (string);
  'to': (string);
  'kubeadmPackage': (string);
  'kubeletPackage': (string);
  'kubectlPackage': (string);
}
