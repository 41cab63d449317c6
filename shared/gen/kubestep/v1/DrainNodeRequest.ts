// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface DrainNodeRequest {
  'node'?: (string);
  'timeoutMs'?: (number | string | Long);
  'allowedBarePods'?: (string)[];
  'isEmptyDirAllowed'?: (boolean);
  'isDryRun'?: (boolean);
  'onBlocked'?: (string);
  'forcePods'?: (string)[];
}

export interface DrainNodeRequest__Output {
  'node': (string);
  'timeoutMs': (number);
  'allowedBarePods': (string)[];
  'isEmptyDirAllowed': (boolean);
  'isDryRun': (boolean);
  'onBlocked': (string);
  'forcePods': (string)[];
}
