import { KubestepError } from '../../shared/errors.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';

export interface CordonRequest {
  readonly node: string;
  /** A run's id or an operator's name; written to `kubestep.dev/cordoned-by`. */
  readonly by: string;
}

/** `foreign`: somebody else had cordoned it; it stays theirs. */
export type CordonAnswer = 'cordoned' | 'own' | 'foreign';

/** Sets `spec.unschedulable`, unless somebody did before. Moves no pod; safe to repeat. */
export async function cordon(cluster: ClusterPort, { node, by }: CordonRequest, signal: AbortSignal): Promise<CordonAnswer> {
  const { isCordoned, cordonedBy } = await cluster.getNode(node, signal);
  if (isCordoned) return cordonedBy === by ? 'own' : 'foreign';
  await cluster.setCordon(node, { isCordoned: true, by }, signal);
  return 'cordoned';
}

/** Undoes a cordon of `by` and of nobody else. Safe to repeat. @returns whether the node takes pods now. */
export async function uncordonOwn(cluster: ClusterPort, { node, by }: CordonRequest, signal: AbortSignal): Promise<boolean> {
  const { isCordoned, cordonedBy } = await cluster.getNode(node, signal);
  if (!isCordoned) return true;
  if (cordonedBy !== by) return false;
  await cluster.setCordon(node, { isCordoned: false }, signal);
  return true;
}

/**
 * Undoes any cordon, because an operator asks for it by name.
 *
 * @throws KubestepError `conflict` when a run that is still active holds it.
 */
export async function uncordonByOperator(
  cluster: ClusterPort,
  { node, activeRun }: { readonly node: string; readonly activeRun?: string },
  signal: AbortSignal,
): Promise<void> {
  const { isCordoned, cordonedBy } = await cluster.getNode(node, signal);
  if (!isCordoned) return;
  if (activeRun !== undefined && cordonedBy === activeRun) {
    throw new KubestepError('conflict', `node ${node} is cordoned by the active run ${activeRun}`, {
      hint: `run \`kubestep upgrade cancel ${activeRun}\` first: it undoes its own cordons`,
    });
  }
  await cluster.setCordon(node, { isCordoned: false }, signal);
}
