// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotCopy {
  'place'?: (string);
  'path'?: (string);
  'form'?: (string);
  'sizeBytes'?: (number | string | Long);
  'sha256'?: (string);
  'checkedAtMs'?: (number | string | Long);
  '_sizeBytes'?: "sizeBytes";
  '_checkedAtMs'?: "checkedAtMs";
}

export interface SnapshotCopy__Output {
  'place': (string);
  'path': (string);
  'form': (string);
  'sizeBytes'?: (number);
  'sha256': (string);
  'checkedAtMs'?: (number);
  '_sizeBytes'?: "sizeBytes";
  '_checkedAtMs'?: "checkedAtMs";
}
