import type { PackageVersion } from '../../shared/operations-packages.ts';
import type { OsPackage } from '../../shared/os-operations.ts';
import type { PlanOptions } from './plan-options.ts';

/** What was found that matters for a plan. `blocker` refuses the start; `warning` is shown and kept in history. */
export interface Finding {
  readonly severity: 'blocker' | 'warning' | 'note';
  /** Closed name of the rule, as `skew/kubelet-too-old`; `rule-names.ts` lists them, `docs/findings.md` explains each. */
  readonly rule: string;
  /** Absent for the cluster as a whole. */
  readonly node?: string;
  /** What was seen, with the figures. */
  readonly evidence: string;
  /** The command or action that repairs it. */
  readonly fix: string;
  /** Where the rule comes from, as a URL; absent where it is kubestep's own. */
  readonly source?: string;
}

export interface Hop {
  /** Versions as `v1.33.13`. */
  readonly from: string;
  readonly to: string;
  readonly packages: { readonly kubeadm: string; readonly kubelet: string; readonly kubectl: string };
}

/** Arguments of each kind of step; a step is data. */
export interface StepArguments {
  /** A verified snapshot not older than 10 minutes when the step ends. */
  snapshot: { readonly hop: number };
  setRepository: { readonly minor: string };
  downloadPackages: { readonly packages: readonly PackageVersion[] };
  /** Package versions, as `1.34.4-1.1`, in the install steps; Kubernetes versions, as `v1.34.4`, in all others. */
  installKubeadm: { readonly version: string };
  pullImages: { readonly version: string };
  kubeadmApply: { readonly version: string; readonly ignorePreflightErrors: readonly string[] };
  kubeadmNode: { readonly version: string; readonly ignorePreflightErrors: readonly string[] };
  /** Own API server, etcd member and static pods of the new version, stable over several polls. */
  controlPlaneGate: { readonly version: string };
  drain: DrainArguments;
  installKubelet: { readonly version: string };
  restartKubelet: { readonly version: string };
  /** Everything of design §3.5, stable over several polls. The control plane is absent where it has the kubelet's version. */
  nodeGate: { readonly version: string; readonly controlPlaneVersion?: string };
  /** Exactly these packages of the distribution, with all that apt pulls in. */
  upgradeOsPackages: { readonly packages: readonly PackageVersion[] };
  /** Ends the boot that the step finds; `auto`: only when the node then says that a reboot is due. */
  reboot: { readonly policy: 'auto' | 'always' };
  /** Undoes the run's own cordon; leaves foreign ones. */
  uncordon: Record<string, never>;
  /** Leadership of etcd away from this node's member, because it will stop soon. */
  moveEtcdLeader: Record<string, never>;
  /** Tag of an etcd image, as `3.5.26-0`. */
  pullEtcdImage: { readonly tag: string };
  /** The member alone, to a waypoint of etcd that kubeadm does not know; `version` is what the member will tell, as `3.5.26`. */
  upgradeEtcd: { readonly tag: string; readonly version: string };
  /** The member of at least this version, all of them healthy voters of one leader, stable over several polls. */
  etcdGate: { readonly version: string };
  /** A program of the coordinator's configuration, before or after a control-plane node is disturbed. */
  hook: { readonly hook: ControlPlaneHook; readonly phase: HookPhase };
  /** Pauses the run once, as an operator would. */
  pausePoint: Record<string, never>;
}

export const controlPlaneHooks = ['beforeControlPlane', 'afterControlPlane'] as const;
export type ControlPlaneHook = (typeof controlPlaneHooks)[number];

/** What is done to the node between the two hooks. */
export type HookPhase = 'etcd' | 'control-plane' | 'kubelet' | 'os';

export interface DrainArguments {
  readonly timeoutMs: number;
  /** `namespace/name` of bare pods that may be lost; their manifests are saved first. */
  readonly allowedBarePods: readonly string[];
  readonly isEmptyDirAllowed: boolean;
  /** What to do with pods that are left at the end; absent: `pause`. */
  readonly onBlocked?: 'pause' | 'skip' | 'force';
  /** `namespace/name` of the pods that `force` may delete. */
  readonly forcePods?: readonly string[];
}

export type StepKind = keyof StepArguments;

export type Step = {
  [K in StepKind]: {
    /** `<hop>-<sequence>-<node>-<kind>`, unique in its plan; says the order. */
    readonly id: string;
    readonly hop: number;
    /** Absent for steps of the cluster. */
    readonly node?: string;
    readonly kind: K;
    readonly args: StepArguments[K];
    /** Steps of the same plan, earlier in its list, that must have ended well or been skipped before this one may start. */
    readonly needs: readonly string[];
  };
}[StepKind];

/** The immutable list of work. Made by a pure function of an inventory; stored whole. */
export interface Plan {
  readonly id: string;
  readonly cluster: string;
  readonly createdAtMs: number;
  /** As asked for: `v1.34.4`. */
  readonly target: string;
  /** What the operator decided; kept, so that history can tell it. */
  readonly options: PlanOptions;
  readonly hops: readonly Hop[];
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** How long it will probably take, from the history of this cluster. */
  readonly estimatedMs?: number;
  readonly nodes: readonly {
    readonly name: string;
    readonly role: 'control-plane' | 'worker';
    readonly kubeletVersion: string;
    readonly kubeadmVersion?: string;
    /** In a plan of the distribution's packages: what changes on the node. */
    readonly os?: NodeOsPlan;
  }[];
  /** Hash of what the plan was made from; `start --plan` refuses when the cluster has changed since. */
  readonly inventoryHash: string;
}

/** What an upgrade of the distribution does on a node. */
export interface NodeOsPlan {
  readonly packages: readonly OsPackage[];
  readonly downloadBytes: number;
  /** Why a reboot is due already, before anything is upgraded. */
  readonly rebootReasons: readonly string[];
}

export function hasBlockers(plan: Plan): boolean {
  return plan.findings.some((finding) => finding.severity === 'blocker');
}
