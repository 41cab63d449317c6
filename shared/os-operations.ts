import type { AptFailureClass, PackageChange } from './operations-packages.ts';

/** `security`: what the distribution's security suites bring, and what that depends on. `all`: everything newer of the distribution. */
export const osPackageSets = ['security', 'all'] as const;
export type OsPackageSet = (typeof osPackageSets)[number];

/** More than a node that was left alone for years has to upgrade: an order stays small. */
export const maxOsPackages = 1000;

export interface OsPackage {
  /** With its architecture where it is not the node's own, as `libc6:i386`. */
  readonly name: string;
  /** Absent for a package that is new on the node. */
  readonly from?: string;
  readonly to: string;
  /** Where the version comes from, as apt shows it: `Debian-Security:12/oldstable-security`. */
  readonly origin: string;
  /** To be downloaded; 0 when it is on the node already. */
  readonly sizeBytes: number;
}

export interface OsProbe {
  /** All that apt would change, dependencies included: what upgradeOsPackages is asked for. */
  readonly packages: readonly OsPackage[];
  /** Newer ones that are left alone: of Kubernetes or a container runtime (`protected`), or not of the distribution (`foreign`). */
  readonly left: readonly (OsPackage & { readonly why: 'protected' | 'foreign' })[];
  /** What apt itself keeps back: on hold, phased, or possible only with a removal. */
  readonly keptBack: readonly string[];
  /** What apt could not do the upgrade without, and nobody may do in passing: protected packages touched, any package removed. */
  readonly refused: readonly PackageChange[];
  readonly downloadBytes: number;
  readonly boot: BootFacts;
  /** Why the lists cannot be read or apt refuses: class and apt's own line; everything above is empty then. */
  readonly failure?: { readonly class: AptFailureClass; readonly line: string };
}

/** One boot of a node. In some containers the boot id is the machine's below: then the timestamp tells boots apart. */
export interface BootIdentity {
  readonly bootId: string;
  /** systemd's UserspaceTimestamp in µs since the epoch. */
  readonly userspaceTimestampUs: number;
}

export interface BootFacts extends BootIdentity {
  /** Why a reboot is due, each in words; empty when nothing says so. */
  readonly rebootReasons: readonly string[];
}

export interface OsFacts {
  readonly boot: BootFacts;
  /** One sentence for each asked package that is not installed completely, at its version or a newer one; and dpkg's own complaint. */
  readonly notReached: readonly string[];
}

/** In some containers the boot id is that of the machine below: there a later start of systemd tells boots apart. */
export function isOtherBoot(before: BootIdentity, now: BootIdentity): boolean {
  return now.bootId !== before.bootId || (before.userspaceTimestampUs > 0 && now.userspaceTimestampUs > before.userspaceTimestampUs);
}
