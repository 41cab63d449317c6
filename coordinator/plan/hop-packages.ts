import { compareKubeVersions, formatMinor, type KubeVersion, kubeVersionOfDeb, minorsBetween } from '../../shared/version.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Hop } from './plan.ts';

export const kubernetesPackages = ['kubeadm', 'kubelet', 'kubectl'] as const;
export type KubernetesPackage = (typeof kubernetesPackages)[number];

/** The minor whose repository the nodes were, or are to be, asked about: the target's, or the next one on the way to it. */
export function minorToProbe(from: KubeVersion, target: KubeVersion): string {
  const isTooFar = from.major === target.major && minorsBetween(from, target) > 1;
  return formatMinor(isTooFar ? { major: from.major, minor: from.minor + 1 } : target);
}

/** Package versions of the target, as the nodes' repositories have them; upstream's first revision when no repository was read. */
export function packagesOfHop(inventory: Inventory, target: KubeVersion): Hop['packages'] {
  return {
    kubeadm: packageVersion('kubeadm', inventory, target),
    kubelet: packageVersion('kubelet', inventory, target),
    kubectl: packageVersion('kubectl', inventory, target),
  };
}

function packageVersion(name: KubernetesPackage, inventory: Inventory, target: KubeVersion): string {
  const fallback = `${target.major}.${target.minor}.${target.patch}-1.1`;
  const offered = inventory.nodes.flatMap((node) => matching(node.repository?.versions[name] ?? [], target));
  return offered[0] ?? fallback;
}

/** The versions of a list that hold this Kubernetes version, newest revision first as the list is. */
export function matching(versions: readonly string[], target: KubeVersion): string[] {
  return versions.filter((version) => {
    const inside = kubeVersionOfDeb(version);
    return inside !== undefined && compareKubeVersions(inside, target) === 0;
  });
}

/** Newest Kubernetes version that any node's repository offers. */
export function newestOffered(inventory: Inventory): KubeVersion | undefined {
  const offered = inventory.nodes.flatMap((node) =>
    (node.repository?.versions['kubeadm'] ?? []).flatMap((deb) => kubeVersionOfDeb(deb) ?? []),
  );
  return offered.sort(compareKubeVersions).at(-1);
}
