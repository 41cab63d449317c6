// Original file: proto/kubestep/v1/operator.proto


export interface PlanRestoreRequest {
  'snapshot'?: (string);
  'confirmedCluster'?: (string);
  'isUnverifiedAccepted'?: (boolean);
  'isLiveDataDiscarded'?: (boolean);
  'excluded'?: (string)[];
  'destroyed'?: (string)[];
}

export interface PlanRestoreRequest__Output {
  'snapshot': (string);
  'confirmedCluster': (string);
  'isUnverifiedAccepted': (boolean);
  'isLiveDataDiscarded': (boolean);
  'excluded': (string)[];
  'destroyed': (string)[];
}
