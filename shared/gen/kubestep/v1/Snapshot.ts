// Original file: proto/kubestep/v1/operator.proto

import type { SnapshotState as _kubestep_v1_SnapshotState, SnapshotState__Output as _kubestep_v1_SnapshotState__Output } from '../../kubestep/v1/SnapshotState.ts';
import type { SnapshotTrigger as _kubestep_v1_SnapshotTrigger, SnapshotTrigger__Output as _kubestep_v1_SnapshotTrigger__Output } from '../../kubestep/v1/SnapshotTrigger.ts';
import type { SnapshotCopy as _kubestep_v1_SnapshotCopy, SnapshotCopy__Output as _kubestep_v1_SnapshotCopy__Output } from '../../kubestep/v1/SnapshotCopy.ts';
import type { SnapshotConfiguration as _kubestep_v1_SnapshotConfiguration, SnapshotConfiguration__Output as _kubestep_v1_SnapshotConfiguration__Output } from '../../kubestep/v1/SnapshotConfiguration.ts';
import type { SnapshotPin as _kubestep_v1_SnapshotPin, SnapshotPin__Output as _kubestep_v1_SnapshotPin__Output } from '../../kubestep/v1/SnapshotPin.ts';
import type { Long } from '@grpc/proto-loader';

export interface Snapshot {
  'name'?: (string);
  'state'?: (_kubestep_v1_SnapshotState);
  'member'?: (string);
  'revision'?: (number | string | Long);
  'totalKeys'?: (number | string | Long);
  'sizeBytes'?: (number | string | Long);
  'sha256'?: (string);
  'hash'?: (number | string | Long);
  'compactRevision'?: (number | string | Long);
  'etcdVersion'?: (string);
  'takenAtMs'?: (number | string | Long);
  'verifiedAtMs'?: (number | string | Long);
  'trigger'?: (_kubestep_v1_SnapshotTrigger);
  'copies'?: (_kubestep_v1_SnapshotCopy)[];
  'configuration'?: (_kubestep_v1_SnapshotConfiguration | null);
  'problem'?: (string);
  'operationIds'?: (string)[];
  'recipients'?: (string)[];
  'pin'?: (_kubestep_v1_SnapshotPin | null);
  'removedAtMs'?: (number | string | Long);
  '_revision'?: "revision";
  '_totalKeys'?: "totalKeys";
  '_sizeBytes'?: "sizeBytes";
  '_hash'?: "hash";
  '_compactRevision'?: "compactRevision";
  '_verifiedAtMs'?: "verifiedAtMs";
  '_configuration'?: "configuration";
  '_pin'?: "pin";
  '_removedAtMs'?: "removedAtMs";
}

export interface Snapshot__Output {
  'name': (string);
  'state': (_kubestep_v1_SnapshotState__Output);
  'member': (string);
  'revision'?: (number);
  'totalKeys'?: (number);
  'sizeBytes'?: (number);
  'sha256': (string);
  'hash'?: (number);
  'compactRevision'?: (number);
  'etcdVersion': (string);
  'takenAtMs': (number);
  'verifiedAtMs'?: (number);
  'trigger': (_kubestep_v1_SnapshotTrigger__Output);
  'copies': (_kubestep_v1_SnapshotCopy__Output)[];
  'configuration'?: (_kubestep_v1_SnapshotConfiguration__Output | null);
  'problem': (string);
  'operationIds': (string)[];
  'recipients': (string)[];
  'pin'?: (_kubestep_v1_SnapshotPin__Output | null);
  'removedAtMs'?: (number);
  '_revision'?: "revision";
  '_totalKeys'?: "totalKeys";
  '_sizeBytes'?: "sizeBytes";
  '_hash'?: "hash";
  '_compactRevision'?: "compactRevision";
  '_verifiedAtMs'?: "verifiedAtMs";
  '_configuration'?: "configuration";
  '_pin'?: "pin";
  '_removedAtMs'?: "removedAtMs";
}
