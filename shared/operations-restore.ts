import type { EtcdMemberFacts, SavedSnapshot } from './operations-etcd.ts';

/** What a node can be asked to do in a restore, and with its member of etcd. Part of `Operations`. */
export interface RestoreOperations {
  /** This node's part in a restore: its member as the manifest describes it, the folders, the room, what runs. Changes nothing. */
  inspectMember: { input: { restore: string }; result: MemberFacts };
  /** Copies a snapshot that the agent has fetched into the node's snapshots, with its record. Safe to repeat. */
  importSnapshot: { input: { snapshot: string; saved: SavedSnapshot }; result: Record<string, never> };
  /** Restores a snapshot beside the living data, ready to be swapped in. Safe to repeat: the same request finds its result there. */
  restoreMember: { input: MemberRestore; result: Record<string, never> };
  /** Moves static pod manifests out of the kubelet's sight and waits until their processes are gone. Safe to repeat. */
  parkManifests: { input: { restore: string; components: readonly StaticComponent[] }; result: Record<string, never> };
  /** Puts parked manifests back. Safe to repeat. */
  returnManifests: { input: { restore: string; components: readonly StaticComponent[] }; result: Record<string, never> };
  /** Exchanges the member's data with the restored ones (`in`), the kept ones (`back`) or nothing (`out`); etcd must be stopped. Safe to repeat. */
  swapMember: { input: { restore: string; direction: 'in' | 'back' | 'out' }; result: Record<string, never> };
  /** Writes the whole member list and `existing` into the parked etcd manifest (`restored`), or what was there before (`original`). Safe to repeat. */
  writeEtcdManifest: {
    input: { restore: string; initialCluster: string; version: 'restored' | 'original' };
    result: Record<string, never>;
  };
  /** What this node's member holds: equal on every member of a sound cluster that nobody writes to. */
  hashMember: { input: Record<string, never>; result: MemberHash };
  /** Gives the room of deleted keys back to the file system; the member answers nobody meanwhile. Safe to repeat. */
  defragMember: { input: Record<string, never>; result: { beforeBytes: number; afterBytes: number } };
  /** Adds a member that does not vote yet, by its peer URL. Safe to repeat. */
  addLearner: { input: { peerUrl: string }; result: { memberId: string } };
  /** Takes a member out of the cluster, by its id in hex; it must never run again with its data. Safe to repeat. */
  removeMember: { input: { memberId: string }; result: Record<string, never> };
  /** Makes a voter of a learner that has caught up; etcd refuses it before. Safe to repeat. */
  promoteMember: { input: { memberId: string }; result: Record<string, never> };
  /** Takes back every alarm of the cluster, also those of members that are no more. Safe to repeat. */
  disarmAlarms: { input: Record<string, never>; result: { disarmed: number } };
  /** Sets `initial-cluster-state: existing` in kubeadm's ClusterConfiguration, so that the next kubeadm upgrade keeps it. Safe to repeat. */
  updateKubeadmConfig: { input: Record<string, never>; result: { isChanged: boolean } };
}

/** What the kubelet runs on a control-plane node from files. */
export const staticComponents = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;
export type StaticComponent = (typeof staticComponents)[number];

export interface MemberFacts {
  /** Where each manifest is; `absent` is neither here nor parked by this restore. */
  readonly manifests: Readonly<Record<StaticComponent, 'in-place' | 'parked' | 'absent'>>;
  /** Processes that run now. */
  readonly running: readonly StaticComponent[];
  /** Of the etcd manifest, wherever it is; absent on a node without a member. */
  readonly member?: MemberManifest;
  /** Of the data directory's file system. */
  readonly freeBytes: number;
  /** Size of the member's database; absent when there is none. */
  readonly dbSizeBytes?: number;
  /** The restored data wait beside the living ones. */
  readonly isPrepared: boolean;
  /** The restored data are in place. */
  readonly isSwapped: boolean;
  /** Other restores whose replaced data are still kept. */
  readonly kept: readonly string[];
  /** SHA-256 of the cluster CA's file; absent when there is none. */
  readonly caSha256?: string;
  readonly hasAdminConf: boolean;
}

/** A node's member as its etcd manifest describes it. */
export interface MemberManifest {
  readonly name: string;
  readonly peerUrl: string;
  readonly clientUrl: string;
  readonly initialCluster: string;
  readonly initialClusterState: string;
  /** On the node. */
  readonly dataDir: string;
  readonly image: string;
}

export interface MemberRestore {
  readonly restore: string;
  readonly snapshot: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Of the etcd that will serve the data: its own tools restore them. */
  readonly etcdVersion: string;
  readonly memberName: string;
  readonly peerUrl: string;
  /** `cp1=https://10.0.0.1:2380,cp2=…`, the same on every member. */
  readonly initialCluster: string;
  /** Random, the same on every member, and never written into a manifest. */
  readonly token: string;
  /** Added to the snapshot's revision: clients must never see a revision go back. */
  readonly bumpRevision: number;
}

export interface MemberHash extends EtcdMemberFacts {
  readonly totalKeys: number;
  readonly hash: number;
  readonly compactRevision: number;
}
