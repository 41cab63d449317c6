import { compareKubeVersions, type KubeVersion } from '../../shared/version.ts';

export interface Waypoint {
  /** The first Kubernetes minor whose kubeadm brings `etcd`. */
  readonly kubernetesMinor: number;
  readonly etcd: { readonly major: 3; readonly minor: number };
  /** Every member must be at least this before it may be started with that etcd. */
  readonly atLeast: KubeVersion;
  readonly reason: string;
  readonly source: string;
}

/** Stops on etcd's own path that kubeadm does not enforce. */
export const etcdWaypoints: readonly Waypoint[] = [
  {
    kubernetesMinor: 34,
    etcd: { major: 3, minor: 6 },
    atLeast: { major: 3, minor: 5, patch: 26 },
    reason:
      'members that were removed long ago come back to life in 3.6 when the step is made from an older 3.5, and there is no safe repair',
    source: 'https://etcd.io/blog/2025/zombie_members_upgrade/',
  },
  {
    kubernetesMinor: 37,
    etcd: { major: 3, minor: 7 },
    atLeast: { major: 3, minor: 6, patch: 11 },
    reason: '3.7 only starts on a data directory that 3.6.11 or later has written',
    source: 'https://etcd.io/docs/v3.7/upgrades/upgrade_3_7/',
  },
];

/** The etcd series that each minor's kubeadm brings: where it changes, a waypoint stands. */
export const etcdSeries: readonly { readonly minor: number; readonly series: string; readonly source: string }[] = [
  29, 30, 31, 32, 33, 34, 35, 36, 37,
].map((minor) => ({
  minor,
  series: minor < 34 ? '3.5' : minor < 37 ? '3.6' : '3.7',
  source: `https://github.com/kubernetes/kubernetes/blob/release-1.${minor}/cmd/kubeadm/app/constants/constants.go`,
}));

/**
 * The stops that a member must make, in order, before it may be started as another etcd. Pure.
 *
 * @param member - What the running member says of itself; never the image's tag, which may lie.
 */
export function missedWaypoints(member: KubeVersion, next: Pick<KubeVersion, 'major' | 'minor'>): readonly Waypoint[] {
  return etcdWaypoints.filter(
    ({ etcd, atLeast }) => isBelow(etcd, next, { isEqualToo: true }) && isBelow(member, etcd) && compareKubeVersions(member, atLeast) < 0,
  );
}

export function waypointReason({ etcd, atLeast, reason, source }: Waypoint): string {
  return `must be at least ${formatEtcd(atLeast)} before ${etcd.major}.${etcd.minor}: ${reason} (${source})`;
}

/** As etcd tells its version: `3.5.26`. */
export function formatEtcd({ major, minor, patch }: KubeVersion): string {
  return `${major}.${minor}.${patch}`;
}

type Series = Pick<KubeVersion, 'major' | 'minor'>;

function isBelow(one: Series, other: Series, { isEqualToo = false } = {}): boolean {
  const distance = one.major - other.major || one.minor - other.minor;
  return distance < 0 || (isEqualToo && distance === 0);
}
