// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface UpgradeOptions {
  'drainTimeoutMs'?: (number | string | Long);
  'allowedBarePods'?: (string)[];
  'isEmptyDirAllowed'?: (boolean);
  'ignorePreflightErrors'?: (string)[];
}

export interface UpgradeOptions__Output {
  'drainTimeoutMs': (number);
  'allowedBarePods': (string)[];
  'isEmptyDirAllowed': (boolean);
  'ignorePreflightErrors': (string)[];
}
