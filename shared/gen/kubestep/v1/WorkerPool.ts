// Original file: proto/kubestep/v1/operator.proto


export interface WorkerPool {
  'name'?: (string);
  'labels'?: ({[key: string]: string});
  'maxUnavailable'?: (string);
}

export interface WorkerPool__Output {
  'name': (string);
  'labels': ({[key: string]: string});
  'maxUnavailable': (string);
}
