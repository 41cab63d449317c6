import type { SnapshotExpectation } from '../../shared/operations-etcd.ts';

/** What a restore will do, decided once: approved, stored, and never changed. */
export interface RestorePlan {
  /** `rs-20261125-1`. */
  readonly id: string;
  readonly createdAtMs: number;
  readonly cluster: string;
  readonly snapshot: RestoredSnapshot;
  readonly members: readonly RestoreMember[];
  /** Members of before that are left out: unreachable, or gone for good. */
  readonly excluded: readonly string[];
  /** Every node whose kubelet is restarted afterwards. */
  readonly nodes: readonly string[];
  /** Added to the snapshot's revision, so that it ends above everything that any client has ever seen of this cluster. */
  readonly bumpRevision: number;
  /** The highest revision that was seen before. */
  readonly highestRevision: number;
  /** Fresh and random: members of another cluster never talk to these. */
  readonly token: string;
  readonly findings: readonly RestoreFinding[];
  readonly steps: readonly RestoreStep[];
}

export interface RestoredSnapshot extends SnapshotExpectation {
  readonly name: string;
  /** The node that has a copy of its own. */
  readonly member: string;
  readonly sizeBytes: number;
  readonly etcdVersion: string;
  readonly takenAtMs: number;
  readonly isVerified: boolean;
  /** Its hash was taken of the living member: a restore of it can be compared. */
  readonly isComparable: boolean;
}

export interface RestoreMember {
  readonly node: string;
  readonly memberName: string;
  readonly peerUrl: string;
  /** Of the etcd that will serve the data. */
  readonly etcdVersion: string;
}

export const restoreStepKinds = [
  ...['stageSnapshot', 'proveSnapshot', 'restoreBeside', 'stopApiServers', 'salvage', 'stopEtcd', 'swapMember', 'writeManifest'],
  ...['startEtcd', 'gate', 'disarmAlarms', 'startApiServer', 'keepConfig', 'startControllers', 'restartKubelet', 'nodesReady'],
  ...['undoStop', 'undoSwap', 'undoManifest', 'undoStartEtcd', 'undoGate', 'undoStartApiServer', 'undoStartControllers'],
] as const;
export type RestoreStepKind = (typeof restoreStepKinds)[number];

export interface RestoreStep {
  /** `swapMember-cp1`, unique in a restore. */
  readonly id: string;
  readonly kind: RestoreStepKind;
  readonly node?: string;
  /** Steps of one stage run side by side; the next stage begins when all of them are done. */
  readonly stage: number;
}

export interface RestoreFinding {
  readonly rule: RestoreRule;
  readonly severity: 'blocker' | 'warning' | 'note';
  readonly node?: string;
  /** What was seen. */
  readonly evidence: string;
  /** What to do about it: a command or an action. */
  readonly fix: string;
}

export const restoreRules = [
  ...['restore/cluster-name', 'restore/other-cluster', 'restore/unverified', 'restore/newer-etcd'],
  ...['restore/live-quorum', 'restore/no-agent', 'restore/no-space', 'restore/tools', 'restore/excluded-majority', 'restore/no-member'],
  ...['restore/under-way', 'restore/upgrade-under-way', 'restore/loss', 'restore/kubelet-left-out', 'restore/older-etcd'],
] as const;
export type RestoreRule = (typeof restoreRules)[number];

export interface RestoreOptions {
  /** As the operator typed it. */
  readonly confirmedCluster: string;
  readonly isUnverifiedAccepted: boolean;
  readonly isLiveDataDiscarded: boolean;
  /** Members that stay as they are: stopped, and not part of the restored cluster. */
  readonly excluded: readonly string[];
  /** Members of which a person says that they will never run again. */
  readonly destroyed: readonly string[];
}

export function hasBlockers({ findings }: Pick<RestorePlan, 'findings'>): boolean {
  return findings.some(({ severity }) => severity === 'blocker');
}

/** The member list as etcd wants it, the same on every member. */
export function initialClusterOf(members: readonly RestoreMember[]): string {
  return members.map(({ memberName, peerUrl }) => `${memberName}=${peerUrl}`).join(',');
}
