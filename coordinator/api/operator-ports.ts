import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/log.ts';
import type { MachineFacts } from '../../shared/machine-facts.ts';
import type { Random } from '../../shared/random.ts';
import type { AgentOn } from '../agents/agent-port.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { DrainPort } from '../drain/drain-port.ts';
import type { EtcdService } from '../etcd/etcd-service.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import type { RestoreService } from '../restore/restore-service.ts';
import type { Engine } from '../run/engine-port.ts';
import type { Catalogue } from '../snapshots/catalogue.ts';
import type { Snapshot, SnapshotPort } from '../snapshots/snapshot-port.ts';
import type { AuditEntry } from '../store/audit.ts';
import type { PodMovers } from './pod-movers.ts';

/** Everything the operator's API stands on. */
export interface OperatorDeps {
  readonly clusterName: string;
  readonly version: string;
  readonly identity: CoordinatorIdentity;
  readonly engine: Engine;
  /** What a plan is made with when the operator says nothing. */
  readonly defaultPlanOptions: PlanOptions;
  /** Looks at the cluster and all nodes, without a target. @throws what collectInventory throws. */
  readonly observe: (signal: AbortSignal) => Promise<Inventory>;
  readonly snapshots: SnapshotPort;
  readonly catalogue: CataloguePort;
  readonly restores: RestoresPort;
  readonly etcd: EtcdPort;
  readonly schedules: SchedulesPort;
  readonly fleet: FleetPort;
  readonly agentOn: AgentOn;
  readonly cluster: ClusterPort;
  readonly drain: DrainPort;
  readonly podMovers: PodMovers;
  readonly output: OperationOutputPort;
  readonly recovery: RecoveryPort;
  /** The last verified backup may be so old before a person is called. Default: 26 hours. */
  readonly maxVerifiedAgeMs?: number;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Aborted when the coordinator ends: work that outlives the call that asked for it ends then. */
  readonly lifetime: AbortSignal;
  /** More that needs a person and only the composition knows, as a Kubernetes credential that is about to end. */
  readonly moreAttention?: () => Promise<readonly Attention[]>;
}

/** Who this coordinator is and where it is reached; for `coordinator status`. */
export interface CoordinatorIdentity {
  readonly node: string;
  readonly caPin: string;
  /** `host:port` as nodes dial them. */
  readonly sessionsAddress: string;
  readonly enrolmentAddress: string;
  readonly epoch: number;
  readonly startedAtMs: number;
}

export interface Attention {
  readonly rule: string;
  readonly evidence: string;
  readonly fix: string;
}

/** Which nodes have an agent. */
export interface FleetPort {
  list(): Promise<readonly FleetNode[]>;
  /** Refuses every certificate of the node and ends its session. Safe to repeat. Audited. @throws KubestepError `not-found` */
  revoke(node: string, actor: string): Promise<void>;
  /** Audited. @throws KubestepError `usage` for something that is not a node name. */
  createToken(node: string, actor: string): Promise<{ readonly token: string; readonly expiresAtMs: number }>;
}

export interface FleetNode {
  readonly name: string;
  /** False after a revocation. */
  readonly isEnrolled: boolean;
  readonly isConnected: boolean;
  readonly lastSeenMs?: number;
  readonly version?: string;
  readonly clockSkewMs?: number;
  readonly machineFacts?: MachineFacts;
}

/** Care for etcd's members; see EtcdService for the promises. */
export type EtcdPort = Pick<EtcdService, 'status' | 'defrag' | 'replace'>;

/** Restores of etcd; see RestoreService for the promises. */
export type RestoresPort = Pick<RestoreService, 'plan' | 'start' | 'resume' | 'undo' | 'get' | 'list'>;

/** What operators do with sets that exist; see Catalogue. */
export type CataloguePort = Pick<
  Catalogue,
  | 'resources'
  | 'prune'
  | 'attempts'
  | 'events'
  | 'countQuarantined'
  | 'pin'
  | 'unpin'
  | 'delete'
  | 'files'
  | 'import'
  | 'staging'
  | 'rebuild'
>;

export interface SchedulesPort {
  list(): Promise<readonly ScheduleView[]>;
  /** Does now what the schedule does when it is due. @throws KubestepError `not-found`, and what SnapshotPort throws. */
  runNow(name: string, onProgress: (note: string) => void, signal: AbortSignal): Promise<Snapshot>;
}

export interface ScheduleView {
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  readonly nextDueMs: number;
  readonly lastStartedMs?: number;
  readonly lastResult?: string;
}

/** Output of operations as it is stored at the coordinator. */
export interface OperationOutputPort {
  /** At most one chunk from an offset */
  read(operationId: string, offset: number): Promise<{ readonly bytes: Uint8Array }>;
}

export interface RecoveryPort {
  /** When a bundle was last made; absent when never. */
  lastExportedAtMs(): Promise<number | undefined>;
  /** @throws KubestepError `usage` when the configuration names no recipient. */
  exportBundle(signal: AbortSignal): AsyncIterable<Uint8Array>;
}
