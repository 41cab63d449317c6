import type { ClusterNode } from '../cluster/cluster-port.ts';
import type { NodeRequirement, NodeTerm, PodPlacement, Toleration } from '../cluster/placement.ts';

// The scheduler's own questions about one pod and one node, without the other pods.

const cordonTaint = 'node.kubernetes.io/unschedulable';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** Reads `key=value:Effect`; the value may be missing. */
export function parseTaint(text: string): Taint {
  const [, key = text, value = '', effect = ''] = /^([^=:]+)(?:=([^:]*))?:(.*)$/.exec(text) ?? [];
  return { key, value, effect };
}

/** The first taint that keeps a pod with these tolerations away; PreferNoSchedule keeps nobody away. */
export function untoleratedTaint(taints: readonly string[], tolerations: readonly Toleration[]): Taint | undefined {
  return taints
    .map(parseTaint)
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .find((taint) => !tolerations.some((toleration) => tolerates(toleration, taint)));
}

function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key === undefined) return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || value === taint.value);
}

/** Whether a cordon does not stop the pod's controller from putting it on the node again. */
export function toleratesCordon(tolerations: readonly Toleration[]): boolean {
  return untoleratedTaint([`${cordonTaint}=:NoSchedule`], tolerations) === undefined;
}

/** Whether the pod's own wishes allow the node: its nodeSelector and its required node affinity. */
export function isWanted(
  { nodeSelector, nodeTerms }: Pick<PodPlacement, 'nodeSelector' | 'nodeTerms'>,
  node: Pick<ClusterNode, 'name' | 'labels'>,
): boolean {
  const hasLabels = Object.entries(nodeSelector).every(([key, value]) => node.labels[key] === value);
  return hasLabels && (nodeTerms === undefined || matchesAnyTerm(nodeTerms, node));
}

/** Terms are alternatives; inside a term everything must hold, and an empty term means no node. */
export function matchesAnyTerm(terms: readonly NodeTerm[], node: Pick<ClusterNode, 'name' | 'labels'>): boolean {
  return terms.some(
    ({ labels, fields }) =>
      labels.length + fields.length > 0 &&
      labels.every((requirement) => holds(requirement, node.labels[requirement.key])) &&
      fields.every((requirement) => holds(requirement, requirement.key === 'metadata.name' ? node.name : undefined)),
  );
}

function holds({ operator, values }: NodeRequirement, value: string | undefined): boolean {
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  const [bound, number] = [Number(values[0]), Number(value)];
  if (operator === 'Gt') return value !== undefined && number > bound;
  if (operator === 'Lt') return value !== undefined && number < bound;
  return true; // an operator of a later Kubernetes: rather believe in a place than refuse an upgrade
}
