// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface GetVersionResponse {
  'version'?: (string);
  'cluster'?: (string);
  'node'?: (string);
  'caPin'?: (string);
  'sessionsAddress'?: (string);
  'enrolmentAddress'?: (string);
  'epoch'?: (number | string | Long);
  'startedAtMs'?: (number | string | Long);
  'connectedAgents'?: (number);
}

export interface GetVersionResponse__Output {
  'version': (string);
  'cluster': (string);
  'node': (string);
  'caPin': (string);
  'sessionsAddress': (string);
  'enrolmentAddress': (string);
  'epoch': (number);
  'startedAtMs': (number);
  'connectedAgents': (number);
}
