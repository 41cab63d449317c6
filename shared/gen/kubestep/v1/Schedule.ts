// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface Schedule {
  'name'?: (string);
  'cron'?: (string);
  'timezone'?: (string);
  'nextDueMs'?: (number | string | Long);
  'lastStartedMs'?: (number | string | Long);
  'lastResult'?: (string);
  '_lastStartedMs'?: "lastStartedMs";
}

export interface Schedule__Output {
  'name': (string);
  'cron': (string);
  'timezone': (string);
  'nextDueMs': (number);
  'lastStartedMs'?: (number);
  'lastResult': (string);
  '_lastStartedMs'?: "lastStartedMs";
}
