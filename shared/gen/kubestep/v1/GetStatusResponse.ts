// Original file: proto/kubestep/v1/operator.proto

import type { NodeStatus as _kubestep_v1_NodeStatus, NodeStatus__Output as _kubestep_v1_NodeStatus__Output } from '../../kubestep/v1/NodeStatus.ts';
import type { SupportWindow as _kubestep_v1_SupportWindow, SupportWindow__Output as _kubestep_v1_SupportWindow__Output } from '../../kubestep/v1/SupportWindow.ts';
import type { Snapshot as _kubestep_v1_Snapshot, Snapshot__Output as _kubestep_v1_Snapshot__Output } from '../../kubestep/v1/Snapshot.ts';
import type { Run as _kubestep_v1_Run, Run__Output as _kubestep_v1_Run__Output } from '../../kubestep/v1/Run.ts';
import type { Finding as _kubestep_v1_Finding, Finding__Output as _kubestep_v1_Finding__Output } from '../../kubestep/v1/Finding.ts';

export interface GetStatusResponse {
  'cluster'?: (string);
  'serverVersion'?: (string);
  'nodes'?: (_kubestep_v1_NodeStatus)[];
  'kubeletSkewMinors'?: (number);
  'support'?: (_kubestep_v1_SupportWindow | null);
  'lastVerifiedSnapshot'?: (_kubestep_v1_Snapshot | null);
  'activeRun'?: (_kubestep_v1_Run | null);
  'attention'?: (_kubestep_v1_Finding)[];
  'problems'?: (string)[];
  'coordinatorVersion'?: (string);
  '_kubeletSkewMinors'?: "kubeletSkewMinors";
  '_support'?: "support";
  '_lastVerifiedSnapshot'?: "lastVerifiedSnapshot";
  '_activeRun'?: "activeRun";
}

export interface GetStatusResponse__Output {
  'cluster': (string);
  'serverVersion': (string);
  'nodes': (_kubestep_v1_NodeStatus__Output)[];
  'kubeletSkewMinors'?: (number);
  'support'?: (_kubestep_v1_SupportWindow__Output | null);
  'lastVerifiedSnapshot'?: (_kubestep_v1_Snapshot__Output | null);
  'activeRun'?: (_kubestep_v1_Run__Output | null);
  'attention': (_kubestep_v1_Finding__Output)[];
  'problems': (string)[];
  'coordinatorVersion': (string);
  '_kubeletSkewMinors'?: "kubeletSkewMinors";
  '_support'?: "support";
  '_lastVerifiedSnapshot'?: "lastVerifiedSnapshot";
  '_activeRun'?: "activeRun";
}
