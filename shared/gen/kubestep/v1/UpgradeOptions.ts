// Original file: proto/kubestep/v1/operator.proto

import type { WorkerPool as _kubestep_v1_WorkerPool, WorkerPool__Output as _kubestep_v1_WorkerPool__Output } from '../../kubestep/v1/WorkerPool.ts';
import type { OsOptions as _kubestep_v1_OsOptions, OsOptions__Output as _kubestep_v1_OsOptions__Output } from '../../kubestep/v1/OsOptions.ts';
import type { Long } from '@grpc/proto-loader';

export interface UpgradeOptions {
  'drainTimeoutMs'?: (number | string | Long);
  'allowedBarePods'?: (string)[];
  'isEmptyDirAllowed'?: (boolean);
  'ignorePreflightErrors'?: (string)[];
  'accept'?: (string)[];
  'maxUnavailable'?: (string);
  'pools'?: (_kubestep_v1_WorkerPool)[];
  'canaries'?: (number);
  'pauseAfter'?: (string)[];
  'workers'?: (string);
  'usePatches'?: (boolean);
  'windows'?: (string)[];
  'os'?: (_kubestep_v1_OsOptions | null);
  'acceptedBy'?: (string);
  'onBlocked'?: (string);
  'forcePods'?: (string)[];
}

export interface UpgradeOptions__Output {
  'drainTimeoutMs': (number);
  'allowedBarePods': (string)[];
  'isEmptyDirAllowed': (boolean);
  'ignorePreflightErrors': (string)[];
  'accept': (string)[];
  'maxUnavailable': (string);
  'pools': (_kubestep_v1_WorkerPool__Output)[];
  'canaries': (number);
  'pauseAfter': (string)[];
  'workers': (string);
  'usePatches': (boolean);
  'windows': (string)[];
  'os': (_kubestep_v1_OsOptions__Output | null);
  'acceptedBy': (string);
  'onBlocked': (string);
  'forcePods': (string)[];
}
