export interface FieldDifference {
  /** As `evictionHard.memory.available`. */
  readonly field: string;
  /** On the node, as JSON; absent when only the cluster's configuration has the field. */
  readonly onNode?: string;
  /** In the ConfigMap, as JSON; absent when only the node has the field. */
  readonly inCluster?: string;
}

/** What kubeadm itself sets on a node beside the ConfigMap. */
const ownOfNode = new Set(['apiVersion', 'kind', 'resolvConf', 'containerRuntimeEndpoint', 'staticPodURLHeader']);

/** Where a node's KubeletConfiguration differs from the one that kubeadm will write there. Fields that say nothing, as `0s`, are left out. Pure. */
export function kubeletDifferences(
  onNode: Readonly<Record<string, unknown>>,
  inCluster: Readonly<Record<string, unknown>>,
): FieldDifference[] {
  const node = leaves(onNode);
  const cluster = leaves(inCluster);
  return [...new Set([...node.keys(), ...cluster.keys()])]
    .filter((field) => !ownOfNode.has(field) && node.get(field) !== cluster.get(field))
    .sort()
    .map((field) => {
      const [here, there] = [node.get(field), cluster.get(field)];
      return { field, ...(here === undefined ? {} : { onNode: here }), ...(there === undefined ? {} : { inCluster: there }) };
    });
}

function leaves(value: Readonly<Record<string, unknown>>, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, inner] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    if (isRecord(inner)) for (const [deeper, text] of leaves(inner, field)) found.set(deeper, text);
    else if (!isNothing(inner)) found.set(field, JSON.stringify(inner));
  }
  return found;
}

/** What kubeadm writes for a field that nobody has set. `false` is a setting: `failCgroupV1: false` decides whether a kubelet starts. */
function isNothing(value: unknown): boolean {
  return value === null || value === '' || value === '0s' || value === 0 || value === '0' || (Array.isArray(value) && value.length === 0);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
