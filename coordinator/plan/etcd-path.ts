import { splitEtcdImage } from '../../shared/etcd-tag.ts';
import { compareKubeVersions, type KubeVersion, parseKubeVersion, tryParseKubeVersion } from '../../shared/version.ts';
import type { Inventory, NodeInventory } from '../inventory/inventory.ts';
import { formatEtcd, missedWaypoints, type Waypoint } from '../policy/etcd-waypoints.ts';
import { kubeadmEtcd } from '../policy/kubeadm-etcd.ts';
import { controlPlaneInOrder } from './control-plane-order.ts';
import type { Hop } from './plan.ts';

/** Members that stop on the way to another etcd before kubeadm goes on: one after the other, nothing else changes meanwhile. */
export interface EtcdPhase {
  /** As etcd tells its version: `3.5.26`. */
  readonly version: string;
  /** Of the image that brings it. */
  readonly tag: string;
  /** In order; the leader's node is the last one. */
  readonly members: readonly string[];
  readonly waypoint: Waypoint;
}

/**
 * What etcd's own rules demand before each hop, judged by what the hops before it bring. Pure.
 *
 * @returns one list for each hop, empty where kubeadm may go on.
 */
export function etcdPhases(inventory: Inventory, hops: readonly Hop[]): readonly (readonly EtcdPhase[])[] {
  const versions = memberVersions(inventory);
  return hops.map((hop) => {
    const next = etcdOfHop(inventory, hop);
    return next ? phasesOfHop(next, versions) : [];
  });
}

/** The etcd that kubeadm brings with a hop at the least; a pinned image wins over its own. Undefined for a minor that no table has. */
export function etcdOfHop({ clusterConfiguration }: Inventory, { to }: Pick<Hop, 'to'>): KubeVersion | undefined {
  return pinnedEtcd(clusterConfiguration?.etcdImageTag) ?? kubeadmsEtcd(parseKubeVersion(to).minor);
}

export function kubeadmsEtcd(kubernetesMinor: number): KubeVersion | undefined {
  const row = kubeadmEtcd.find(({ minor }) => minor === kubernetesMinor);
  return row && etcdOfTag(row.tag);
}

/** `3.5.21-0` and `v3.5.21` hold 3.5.21. */
export function etcdOfTag(tag: string): KubeVersion | undefined {
  return tryParseKubeVersion(/^v?(\d+\.\d+\.\d+)(-[\w.-]+)?$/.exec(tag)?.[1] ?? '');
}

/** Why kubestep cannot bring this node's member to a waypoint; undefined when it can. */
export function whyNoStop({ etcd, facts }: NodeInventory, { atLeast }: Waypoint): string | undefined {
  const image = facts?.manifests['etcd']?.image;
  if (image === undefined) return 'its manifest is not known';
  const tag = splitEtcdImage(image)?.tag;
  if (tag === undefined) return `its image ${image} is not REGISTRY/etcd:3.x.y-z, so no other tag can be put there`;
  const [inside, running] = [etcdOfTag(tag), tryParseKubeVersion(etcd?.version ?? '')];
  if (inside && compareKubeVersions(inside, atLeast) >= 0) return `its image ${image} is called newer than what runs`;
  if (inside && inside.minor > (running?.minor ?? 0)) return `its image ${image} is not what runs`;
  return atLeast.minor - (running?.minor ?? 0) > 1 ? 'etcd goes one minor at a time' : undefined;
}

function pinnedEtcd(tag: string | undefined): KubeVersion | undefined {
  return tag === undefined ? undefined : etcdOfTag(tag);
}

/** Members by node, the leader last; those that tell no version are not there: other rules refuse. */
function memberVersions(inventory: Inventory): Map<string, KubeVersion> {
  if (inventory.clusterConfiguration?.etcd === 'external') return new Map();
  const isLeader = ({ etcd }: NodeInventory) => etcd !== undefined && etcd.memberId === etcd.leaderId;
  const nodes = controlPlaneInOrder(inventory).toSorted((a, b) => Number(isLeader(a)) - Number(isLeader(b)));
  return new Map(
    nodes.flatMap(({ name, etcd }) => {
      const version = tryParseKubeVersion(etcd?.version ?? '');
      return version ? [[name, version] as const] : [];
    }),
  );
}

/** Changes `versions` into what the hop leaves. */
function phasesOfHop(next: KubeVersion, versions: Map<string, KubeVersion>): EtcdPhase[] {
  const missed = new Map<Waypoint, string[]>();
  for (const [node, version] of versions) for (const waypoint of missedWaypoints(version, next)) addTo(missed, waypoint, node);
  for (const [node, version] of versions) {
    const least = [next, ...[...missed.keys()].map(({ atLeast }) => atLeast)];
    versions.set(node, least.reduce(newer, version));
  }
  const phases = [...missed].map(([waypoint, members]) => {
    const version = formatEtcd(waypoint.atLeast);
    return { version, tag: `${version}-0`, members, waypoint };
  });
  return phases.toSorted((a, b) => compareKubeVersions(a.waypoint.atLeast, b.waypoint.atLeast));
}

function addTo(missed: Map<Waypoint, string[]>, waypoint: Waypoint, node: string): void {
  missed.set(waypoint, [...(missed.get(waypoint) ?? []), node]);
}

function newer(a: KubeVersion, b: KubeVersion): KubeVersion {
  return compareKubeVersions(a, b) < 0 ? b : a;
}
