// Original file: proto/kubestep/v1/operator.proto

import type { OsPackage as _kubestep_v1_OsPackage, OsPackage__Output as _kubestep_v1_OsPackage__Output } from '../../kubestep/v1/OsPackage.ts';
import type { Long } from '@grpc/proto-loader';

export interface NodeOsPlan {
  'packages'?: (_kubestep_v1_OsPackage)[];
  'downloadBytes'?: (number | string | Long);
  'rebootReasons'?: (string)[];
}

export interface NodeOsPlan__Output {
  'packages': (_kubestep_v1_OsPackage__Output)[];
  'downloadBytes': (number);
  'rebootReasons': (string)[];
}
