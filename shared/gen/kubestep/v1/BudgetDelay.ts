// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface BudgetDelay {
  'budget'?: (string);
  'heldUpMs'?: (number | string | Long);
}

export interface BudgetDelay__Output {
  'budget': (string);
  'heldUpMs': (number);
}
