// Original file: proto/kubestep/v1/operator.proto

import type { EtcdMember as _kubestep_v1_EtcdMember, EtcdMember__Output as _kubestep_v1_EtcdMember__Output } from '../../kubestep/v1/EtcdMember.ts';

export interface GetEtcdResponse {
  'members'?: (_kubestep_v1_EtcdMember)[];
}

export interface GetEtcdResponse__Output {
  'members': (_kubestep_v1_EtcdMember__Output)[];
}
