export interface PackageVersion {
  readonly name: string;
  /** Exact package version, as `1.34.4-1.1`. */
  readonly version: string;
}

export interface InstalledPackage extends PackageVersion {
  /** dpkg's three letters, as `ii ` or `iHR`. Anything but `ii ` and `hi ` is not done. */
  readonly status: string;
  readonly isHeld: boolean;
}

export interface PackagesResult {
  /** From dpkg-query after the command, whatever its exit code was. */
  readonly installed: readonly InstalledPackage[];
  /** What `dpkg --audit` printed; empty when all is well. */
  readonly audit: string;
}

export interface RepositoryProbe {
  readonly minor: string;
  /** The source line's URI with the minor replaced. */
  readonly uri: string;
  /** Versions of each package in that repository, newest first; empty when it has none. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  /** What apt would do; absent when the versions do not exist. */
  readonly changes?: readonly PackageChange[];
  readonly downloadBytes?: number;
  /** Why it cannot be used: class and apt's own line. */
  readonly failure?: { readonly class: AptFailureClass; readonly line: string };
}

export interface PackageChange {
  readonly action: 'install' | 'configure' | 'remove';
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

export type AptFailureClass =
  | 'locked'
  | 'interrupted'
  | 'version-missing'
  | 'held'
  | 'dependency'
  | 'source-network'
  | 'source-trust'
  | 'disk-full'
  | 'package-script'
  | 'unclassified';
