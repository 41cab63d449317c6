import {
  compareKubeVersions,
  formatKubeVersion,
  formatMinor,
  type KubeVersion,
  kubeVersionOfDeb,
  minorsBetween,
} from '../../shared/version.ts';
import type { Inventory, NodeInventory } from '../inventory/inventory.ts';
import type { Hop } from './plan.ts';

export const kubernetesPackages = ['kubeadm', 'kubelet', 'kubectl'] as const;
export type KubernetesPackage = (typeof kubernetesPackages)[number];

/** The minors of a path in order, as `v1.34`: every one after the present, or the present one for a patch. */
export function minorsOnPath(from: KubeVersion, target: KubeVersion): string[] {
  const count = from.major === target.major ? minorsBetween(from, target) : 0;
  if (count <= 1) return [formatMinor(target)];
  return Array.from({ length: count }, (_, index) => formatMinor({ major: from.major, minor: from.minor + index + 1 }));
}

/**
 * The hops from the oldest API server to the target: the newest patch of each minor between that the nodes' repositories have, then the target.
 * Undefined when a minor between has no version anywhere.
 */
export function hopsTo(inventory: Inventory, from: KubeVersion, target: KubeVersion): Hop[] | undefined {
  const minors = minorsOnPath(from, target);
  const stops = minors.map((minor, index) => (index === minors.length - 1 ? target : newestOffered(inventory, minor)));
  const hops: Hop[] = [];
  for (const [index, stop] of stops.entries()) {
    const before = index === 0 ? from : stops[index - 1];
    if (!stop || !before) return undefined;
    hops.push({ from: formatKubeVersion(before), to: formatKubeVersion(stop), packages: packagesOf(inventory, stop) });
  }
  return hops;
}

/** Package versions of a Kubernetes version, as the nodes' repositories have them; upstream's first revision when no repository was read. */
export function packagesOf(inventory: Inventory, version: KubeVersion): Hop['packages'] {
  return {
    kubeadm: packageVersion('kubeadm', inventory, version),
    kubelet: packageVersion('kubelet', inventory, version),
    kubectl: packageVersion('kubectl', inventory, version),
  };
}

function packageVersion(name: KubernetesPackage, inventory: Inventory, target: KubeVersion): string {
  const fallback = `${target.major}.${target.minor}.${target.patch}-1.1`;
  const offered = inventory.nodes.flatMap((node) => matching(probeOf(node, formatMinor(target))?.versions[name] ?? [], target));
  return offered[0] ?? fallback;
}

/** What a node's repository of a minor was found to be. */
export function probeOf({ repositories }: NodeInventory, minor: string) {
  return repositories?.find((probe) => probe.minor === minor);
}

/** The versions of a list that hold this Kubernetes version, newest revision first as the list is. */
export function matching(versions: readonly string[], target: KubeVersion): string[] {
  return versions.filter((version) => {
    const inside = kubeVersionOfDeb(version);
    return inside !== undefined && compareKubeVersions(inside, target) === 0;
  });
}

/** The newest patch of a minor that every repository has that could be read, else that any has: mirrors lag behind one another. */
export function newestOffered(inventory: Inventory, minor: string): KubeVersion | undefined {
  const perNode = inventory.nodes.flatMap((node) => {
    const probe = probeOf(node, minor);
    return probe && !probe.failure ? [(probe.versions['kubeadm'] ?? []).flatMap((deb) => kubeVersionOfDeb(deb) ?? [])] : [];
  });
  const all = perNode
    .flat()
    .filter((version) => formatMinor(version) === minor)
    .sort(compareKubeVersions);
  const isEverywhere = (version: KubeVersion) => perNode.every((list) => list.some((other) => compareKubeVersions(other, version) === 0));
  return all.findLast(isEverywhere) ?? all.at(-1);
}
