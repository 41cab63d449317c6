// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface ResourcesSummary {
  'objects'?: (number | string | Long);
  'kinds'?: ({[key: string]: number | string | Long});
  'problems'?: (string)[];
}

export interface ResourcesSummary__Output {
  'objects': (number);
  'kinds': ({[key: string]: number});
  'problems': (string)[];
}
