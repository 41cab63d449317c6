// Original file: proto/kubestep/v1/operator.proto

import type { Long } from '@grpc/proto-loader';

export interface EtcdMember {
  'node'?: (string);
  'memberId'?: (string);
  'clusterId'?: (string);
  'leaderId'?: (string);
  'version'?: (string);
  'dbSizeBytes'?: (number | string | Long);
  'revision'?: (number | string | Long);
  'isLearner'?: (boolean);
  'alarms'?: (string)[];
  'kept'?: (string)[];
  'problem'?: (string);
}

export interface EtcdMember__Output {
  'node': (string);
  'memberId': (string);
  'clusterId': (string);
  'leaderId': (string);
  'version': (string);
  'dbSizeBytes': (number);
  'revision': (number);
  'isLearner': (boolean);
  'alarms': (string)[];
  'kept': (string)[];
  'problem': (string);
}
