import type { FactsPart } from './facts-parts.ts';
import type {
  CollectedConfiguration,
  EtcdMemberFacts,
  EtcdTools,
  MovedLeader,
  SavedResources,
  SavedSnapshot,
  SealedSnapshot,
  SnapshotExpectation,
  SnapshotProof,
} from './operations-etcd.ts';
import type { InstalledPackage, PackagesResult, PackageVersion, RepositoryProbe } from './operations-packages.ts';
import type { RestoreOperations } from './operations-restore.ts';
import type { BootIdentity, OsFacts, OsPackageSet, OsProbe } from './os-operations.ts';

/**
 * The vocabulary of what a node can be asked to do. This file is the meaning; `agent/executor/operations.ts` is the one table that says how
 * each is done and what its input must look like. The coordinator sees nothing but these shapes.
 */
export interface Operations extends RestoreOperations {
  /**
   * What can be observed on the node by root without network. Changes nothing. With `parts` only their fields are in the answer, whatever its
   * type says: `FactsOf` in `shared/facts-parts.ts` is the type to read it by.
   */
  readFacts: { input: { readonly parts?: readonly FactsPart[] }; result: NodeFacts };
  /** Reads the repository of a minor with lists of its own, so that the node's apt state stays as it is; simulates the installs. */
  probeRepository: { input: { minor: string; packages: readonly PackageVersion[] }; result: RepositoryProbe };
  /** Repairs an interrupted dpkg: configure, reinstall what must be reinstalled, audit, hold again. Safe to repeat. */
  repairPackages: { input: { packages: readonly PackageVersion[] }; result: PackagesResult };
  /** Points the Kubernetes apt source at another minor and refreshes its lists; puts the file back when the refresh fails. Safe to repeat. */
  setRepository: { input: { minor: string }; result: { file: string; from: string; to: string } };
  /** `apt-get install --download-only`. Safe to repeat. */
  downloadPackages: { input: { packages: readonly PackageVersion[] }; result: PackagesResult };
  /** Installs exactly this package version of kubeadm, as `1.34.4-1.1`; on hold afterwards, whatever happens. Safe to repeat. */
  installKubeadm: { input: { version: string }; result: PackagesResult };
  /** Installs exactly this package version of kubelet and kubectl, as `1.34.4-1.1`, in one transaction; does not restart the kubelet. Safe to repeat. */
  installKubelet: { input: { version: string }; result: PackagesResult };
  /** `kubeadm config images pull` of a version, as `v1.34.4`. Safe to repeat. */
  pullImages: { input: { version: string }; result: Record<string, never> };
  /** `kubeadm upgrade apply` to a version, as `v1.34.4`, on the first control-plane node; with `usePatches`, with the node's own `/etc/kubernetes/patches`. Safe to repeat (measured, `test/fixtures/kubeadm-failures`). */
  kubeadmApply: {
    input: { version: string; ignorePreflightErrors: readonly string[]; usePatches?: boolean };
    result: Record<string, never>;
  };
  /** `kubeadm upgrade node` everywhere else. Safe to repeat. */
  kubeadmNode: { input: { ignorePreflightErrors: readonly string[]; usePatches?: boolean }; result: Record<string, never> };
  /** daemon-reload and restart; the evidence is the unit's new InvocationID. `kubelet` is a look right after it, absent when that failed. */
  restartKubelet: { input: Record<string, never>; result: { readonly kubelet?: KubeletFacts } };
  /** Copies etcd, etcdctl and etcdutl of the running member's version out of the etcd image on the node, else names the host's. */
  prepareEtcdTools: { input: Record<string, never>; result: EtcdTools };
  /** Hands etcd's leadership from this node's member to another healthy voter, the newest first. Nothing happens when this member does not lead. */
  moveEtcdLeader: { input: Record<string, never>; result: MovedLeader };
  /** Pulls an etcd image of another tag, as `3.5.26-0`, from the registry that the node's etcd manifest names. Safe to repeat. */
  pullEtcdImage: { input: { tag: string }; result: { image: string } };
  /** Changes the tag of the image in the node's etcd manifest, forward only and at most one minor; the kubelet starts it. Safe to repeat. */
  upgradeEtcd: { input: { tag: string }; result: { image: string; isChanged: boolean } };
  /** This node's member: status, member list, alarms. */
  readEtcd: { input: Record<string, never>; result: EtcdMemberFacts };
  /** Saves the member's keyspace, at a pace that spares its writers unless it is urgent, to `<snapshots>/<name>/snapshot.db`; asks the member for its hash at the file's revision. */
  saveSnapshot: { input: { name: string; isUnpaced?: boolean }; result: SavedSnapshot };
  /** Proves a saved snapshot by restoring and starting it on loopback, in a unit without network. Changes nothing outside a scratch folder. */
  verifySnapshot: { input: { name: string; expected: SnapshotExpectation }; result: SnapshotProof };
  /**
   * Archives PKI, manifests, kubelet and kubeadm files beside the snapshot, readable by root only; reports names and hashes, never contents.
   * With recipients also an archive that is encrypted to them: the only form in which these files leave the node.
   */
  collectConfiguration: { input: { name: string; recipients?: readonly string[] }; result: CollectedConfiguration };
  /** Compresses a saved snapshot, and encrypts it to public age keys when there are some; the file that was taken stays. Safe to repeat. */
  sealSnapshot: { input: { name: string; recipients: readonly string[] }; result: SealedSnapshot };
  /** Writes every object of every listable kind as YAML into one sealed archive, with the node's admin.conf. Changes nothing in the cluster. */
  saveResources: { input: { name: string; recipients: readonly string[]; includeSecrets: boolean }; result: SavedResources };
  /** Removes the node's copy of a snapshot. Safe to repeat. */
  removeSnapshot: { input: { name: string }; result: Record<string, never> };

  /** What upgrading the distribution's packages would do, with lists of its own, and whether a reboot is due. Changes nothing. */
  probeOsUpgrade: { input: { packages: OsPackageSet }; result: OsProbe };
  /** The running boot, whether another one is due, and which of these packages have not reached their version. Changes nothing. */
  readOs: { input: { packages: readonly PackageVersion[] }; result: OsFacts };
  /**
   * Upgrades packages of the distribution to exactly these versions; removes nothing, respects holds, and is refused when apt would touch
   * anything else. Safe to repeat.
   */
  upgradeOsPackages: { input: { packages: readonly PackageVersion[] }; result: { upgraded: readonly PackageVersion[] } };
  /** How the node resolves a host name, by its own configuration. Changes nothing. */
  resolveName: { input: { name: string }; result: { addresses: readonly string[]; problem?: string } };
  /** Ends this very boot; does nothing when another one runs already, so it is safe to repeat. The evidence is the next boot, read by readOs. */
  reboot: { input: BootIdentity; result: Record<string, never> };
}

export type OperationKind = keyof Operations;
export type OperationInput<K extends OperationKind> = Operations[K]['input'];
export type OperationResult<K extends OperationKind> = Operations[K]['result'];

/** `read` operations may run beside others; a node runs one `write` at a time. */
export const operationEffects = {
  readFacts: 'read',
  probeRepository: 'read',
  repairPackages: 'write',
  setRepository: 'write',
  downloadPackages: 'write',
  installKubeadm: 'write',
  installKubelet: 'write',
  pullImages: 'write',
  kubeadmApply: 'write',
  kubeadmNode: 'write',
  restartKubelet: 'write',
  prepareEtcdTools: 'read',
  moveEtcdLeader: 'write',
  pullEtcdImage: 'write',
  upgradeEtcd: 'write',
  readEtcd: 'read',
  saveSnapshot: 'write',
  verifySnapshot: 'read',
  collectConfiguration: 'read',
  sealSnapshot: 'write',
  saveResources: 'read',
  removeSnapshot: 'write',
  inspectMember: 'read',
  importSnapshot: 'write',
  restoreMember: 'write',
  parkManifests: 'write',
  returnManifests: 'write',
  swapMember: 'write',
  writeEtcdManifest: 'write',
  hashMember: 'read',
  defragMember: 'write',
  addLearner: 'write',
  removeMember: 'write',
  promoteMember: 'write',
  disarmAlarms: 'write',
  updateKubeadmConfig: 'write',
  probeOsUpgrade: 'read',
  readOs: 'read',
  resolveName: 'read',
  upgradeOsPackages: 'write',
  reboot: 'write',
} as const satisfies Record<OperationKind, 'read' | 'write'>;

export interface NodeFacts {
  readonly takenAtMs: number;
  readonly bootId: string;
  /** systemd's UserspaceTimestamp in µs since the epoch; grows with every boot, also where the boot id is hidden. */
  readonly userspaceTimestampUs: number;
  readonly packages: readonly InstalledPackage[];
  readonly dpkgAudit: string;
  /** Files in /var/lib/dpkg/updates: dpkg was interrupted. */
  readonly hasDpkgJournal: boolean;
  readonly kubelet: KubeletFacts;
  /** Of `kubeadm version -o short`; absent when kubeadm is not there. */
  readonly kubeadmVersion?: string;
  readonly kubectlVersion?: string;
  /** Static pod manifests by component; `tag` is the image's, as `v1.33.13` or `3.5.24-0`. */
  readonly manifests: Readonly<
    Record<string, { readonly image: string; readonly tag: string; readonly sha256: string; readonly flags: readonly string[] }>
  >;
  readonly disks: readonly {
    readonly path: string;
    readonly freeBytes: number;
    readonly totalBytes: number;
    readonly freeInodes?: number;
    readonly totalInodes?: number;
  }[];
  /** The apt source that brings Kubernetes packages; absent when there is none, or more than one. */
  readonly repository?: { readonly file: string; readonly uri: string; readonly minor: string; readonly signedBy?: string };
  readonly repositoryProblem?: string;
  /** Units that upgrade packages by themselves and run now, as `apt-daily-upgrade.service`. */
  readonly rivals: readonly string[];
  /** Devices and files that the node swaps to; absent from agents older than this field. */
  readonly swaps?: readonly string[];
  /** What apt's own timer upgrades; absent where it cannot be told. */
  readonly unattendedUpgrades?: { readonly isEnabled: boolean; readonly origins: readonly string[] };
  readonly cgroupVersion: 1 | 2;
  /** Ends of the certificates that the node's components use, by path, in ms: kubeadm's, those inside kubeconfigs, and the kubelet's own. */
  readonly certificates: Readonly<Record<string, number>>;
  readonly hasAdminConf: boolean;
  /** How the node's components are configured, by file; absent from agents older than this field. */
  readonly configuration?: ConfigurationFacts;
}

/** What stands in the files that configure a node's components: never a key. */
export interface ConfigurationFacts {
  /** What the kubelet would be started with, by the file that says so: its unit, drop-ins and environment files. As `--name=value`. */
  readonly kubeletFlags: readonly { readonly file: string; readonly flags: readonly string[] }[];
  /** `/var/lib/kubelet/config.yaml` as parsed, without headers that may hold secrets. */
  readonly kubelet?: Readonly<Record<string, unknown>>;
  /** The `server` of each kubeconfig below /etc/kubernetes, by file name, as `controller-manager.conf`. */
  readonly servers: Readonly<Record<string, string>>;
  /** hostPath volumes of each static pod by component. */
  readonly hostPaths: Readonly<Record<string, readonly string[]>>;
  /** `/etc/kubernetes/patches`: absent when there is no such folder; `problem` when kubeadm must not be given it. */
  readonly patches?: { readonly files: readonly string[]; readonly problem?: string };
}

export interface KubeletFacts {
  readonly activeState: string;
  readonly subState: string;
  readonly unitFileState: string;
  readonly invocationId: string;
  readonly restarts: number;
  /** Of the running process' binary when it can be told, else of the file on disk. */
  readonly version?: string;
  readonly flags: readonly string[];
}

/** How an operation ended, as the executor's files tell it. */
export interface OperationOutcome {
  /** `interrupted`: there was an intent, and no unit and no result. Check first, then a new id. */
  readonly state: 'succeeded' | 'failed' | 'interrupted' | 'refused';
  readonly exitCode?: number;
  readonly signal?: string;
  readonly result?: unknown;
  /** Why, in one line: apt's own `E:` line, a job's error, or the rule that refused the order. */
  readonly reason?: string;
  /** A closed word for machines: an AptFailureClass or a refusal such as `bad-signature`, `old-epoch`, `expired`, `busy`. */
  readonly reasonCode?: string;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
}
