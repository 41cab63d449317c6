// Original file: proto/kubestep/v1/agent.proto

import type { OperationOutcome as _kubestep_v1_OperationOutcome, OperationOutcome__Output as _kubestep_v1_OperationOutcome__Output } from '../../kubestep/v1/OperationOutcome.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReportOperationRequest {
  'operationId'?: (string);
  'outputOffset'?: (number | string | Long);
  'output'?: (Buffer | Uint8Array | string);
  'outcome'?: (_kubestep_v1_OperationOutcome | null);
  '_outcome'?: "outcome";
}

export interface ReportOperationRequest__Output {
  'operationId': (string);
  'outputOffset': (number);
  'output': (Buffer);
  'outcome'?: (_kubestep_v1_OperationOutcome__Output | null);
  '_outcome'?: "outcome";
}
