import type { Inventory } from '../inventory/inventory.ts';

/**
 * A short hash of what a plan was made from: versions, roles and cordons. It tells whether the cluster changed since; it does not protect against
 * anybody (FNV-1a, 64 bits), so the deciding code needs no cryptography.
 */
export function inventoryFingerprint(inventory: Inventory): string {
  const nodes = [...inventory.nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = nodes.map(({ name, role, kubeletVersion, apiServerVersion, isCordoned, facts }) =>
    [name, role, kubeletVersion, apiServerVersion ?? '', isCordoned, facts?.kubeadmVersion ?? '', packagesOf(facts?.packages ?? [])].join(
      ' ',
    ),
  );
  return fnv1a(
    [inventory.cluster, inventory.coordinatorNode, inventory.clusterConfiguration?.kubernetesVersion ?? '', ...lines].join('\n'),
  );
}

function packagesOf(packages: readonly { readonly name: string; readonly version: string; readonly status: string }[]): string {
  return packages
    .map(({ name, version, status }) => `${name}=${version}/${status.trim()}`)
    .sort()
    .join(',');
}

export function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text) {
    hash ^= BigInt(character.codePointAt(0) ?? 0);
    hash = (hash * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}
