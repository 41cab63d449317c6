// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface PlanUpgradeRequest {
  'target'?: (string);
  'drainTimeoutMs'?: (number | string | Long);
  'allowedBarePods'?: (string)[];
  'isEmptyDirAllowed'?: (boolean);
  'ignorePreflightErrors'?: (string)[];
}

export interface PlanUpgradeRequest__Output {
  'target': (string);
  'drainTimeoutMs': (number);
  'allowedBarePods': (string)[];
  'isEmptyDirAllowed': (boolean);
  'ignorePreflightErrors': (string)[];
}
