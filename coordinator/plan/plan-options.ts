import type { OsPackageSet } from '../../shared/os-operations.ts';

/** What the operator may decide about an upgrade; kept in the plan, so that history can tell it. */
export interface PlanOptions {
  /** How long one node's drain may take before the run stops and says which pod is left. */
  readonly drainTimeoutMs: number;
  /** `namespace/name` of bare pods that may be lost; their manifests are saved first. */
  readonly allowedBarePods: readonly string[];
  /** Whether pods with emptyDir volumes may be evicted, with their local data. */
  readonly isEmptyDirAllowed: boolean;
  /** What a drain does with pods that are left at its end; `skip` leaves the worker out of the rest of the run. */
  readonly onBlocked: 'pause' | 'skip' | 'force';
  /** `namespace/name` of pods that `force` may delete, whatever their budget says. */
  readonly forcePods: readonly string[];
  /** kubeadm preflight checks to skip, one by one, as `SystemVerification`; `all` is refused. */
  readonly ignorePreflightErrors: readonly string[];
  /** Rules whose blockers the operator takes upon himself, each by its name, as `node/cgroup-v1`. */
  readonly accept: readonly string[];
  /** Who accepted them, as the operator socket's peer credentials name the caller; set by the coordinator. */
  readonly acceptedBy?: string;
  /** Workers that no pool takes: how many may be out at once, as `1` or `25%` (rounded down, at least one). */
  readonly maxUnavailable: string;
  /** The first pool whose labels a worker has is its pool. */
  readonly pools: readonly WorkerPool[];
  /** Workers that go first, one by one, before all others. */
  readonly canaries: number;
  readonly pauseAfter: readonly PausePoint[];
  /** `once`: over several hops a worker is drained once, at the last; its kubelet lags at most three minors until then. */
  readonly workers: (typeof workerPolicies)[number];
  /** Maintenance windows, as `Sat 22:00-04:00 Europe/Berlin`; nothing begins outside or would end outside. None: any time will do. */
  readonly windows: readonly string[];
  /** Whether kubeadm is given the node's own `/etc/kubernetes/patches`. */
  readonly usePatches: boolean;
  /** Present: not Kubernetes is upgraded but the distribution's packages, and nodes are rebooted. */
  readonly os?: OsOptions;
}

export interface OsOptions {
  readonly packages: OsPackageSet;
  /** `auto`: a node is rebooted when it says that this is due once its packages are upgraded. */
  readonly reboot: RebootPolicy;
}

export const rebootPolicies = ['auto', 'always', 'never'] as const;
export type RebootPolicy = (typeof rebootPolicies)[number];

export interface WorkerPool {
  readonly name: string;
  /** All of these, with these values. */
  readonly labels: Readonly<Record<string, string>>;
  readonly maxUnavailable: string;
}

/** Where a run stops by itself and waits for `resume`: after the control plane, after the canaries, after each worker. */
export const pausePoints = ['control-plane', 'canary', 'each'] as const;
export type PausePoint = (typeof pausePoints)[number];

export const workerPolicies = ['each-hop', 'once'] as const;

export const defaultPlanOptions: PlanOptions = {
  drainTimeoutMs: 15 * 60_000,
  allowedBarePods: [],
  isEmptyDirAllowed: false,
  onBlocked: 'pause',
  forcePods: [],
  ignorePreflightErrors: [],
  accept: [],
  maxUnavailable: '1',
  pools: [],
  canaries: 1,
  pauseAfter: [],
  workers: 'each-hop',
  windows: [],
  usePatches: false,
};
