// Original file: proto/kubestep/v1/operator.proto

import type { Schedule as _kubestep_v1_Schedule, Schedule__Output as _kubestep_v1_Schedule__Output } from '../../kubestep/v1/Schedule.ts';

export interface ListSchedulesResponse {
  'schedules'?: (_kubestep_v1_Schedule)[];
}

export interface ListSchedulesResponse__Output {
  'schedules': (_kubestep_v1_Schedule__Output)[];
}
