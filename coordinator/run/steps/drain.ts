import type { ClusterNode } from '../../cluster/cluster-port.ts';
import type { DrainProgress } from '../../drain/drain-port.ts';
import { clusterBeside, nodeOf, patiently, type StepScope } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

/** What the node was like before this run touched it; its gate compares with this. */
export interface NodeBefore {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
  /** `namespace/name` of pods that were in a crash loop or not ready already. */
  readonly troubledPods: readonly string[];
}

export const drainStep: StepHandler<'drain', NodeBefore> = {
  async observe(_args, scope) {
    const cluster = clusterBeside(scope);
    const node = await patiently(() => cluster.getNode(nodeOf(scope), scope.signal), scope);
    const pods = await patiently(() => cluster.listPods({ node: node.name }, scope.signal), scope);
    const troubled = pods.filter(
      ({ isReady, waitingReason, phase }) => phase !== 'Succeeded' && (!isReady || waitingReason === 'CrashLoopBackOff'),
    );
    return {
      labels: node.labels,
      taints: node.taints,
      troubledPods: troubled.map(({ namespace, name }) => `${namespace}/${name}`),
    };
  },

  async check(_args, scope) {
    const node = await patiently(() => clusterBeside(scope).getNode(nodeOf(scope), scope.signal), scope);
    if (!node.isCordoned) return false;
    const { evictable } = await patiently(() => scope.drain.preview(node.name, scope.signal), scope);
    return evictable.length === 0;
  },

  async apply(args, scope) {
    const onProgress = (progress: DrainProgress) => scope.note(describeProgress(progress));
    await scope.drain.drain({ node: nodeOf(scope), by: scope.runId, ...args, onProgress }, scope.signal);
  },
};

/** Undoes the run's own cordon; a foreign one, older or newer than this run, is somebody's decision. */
export const uncordonStep: StepHandler<'uncordon'> = {
  observe: async () => null,
  check: async (_args, scope) => !isOwnCordon(await nodeNow(scope), scope.runId),
  apply: (_args, scope) => patiently(() => clusterBeside(scope).setCordon(nodeOf(scope), { isCordoned: false }, scope.signal), scope),
};

export function isOwnCordon({ isCordoned, cordonedBy }: ClusterNode, runId: string): boolean {
  return isCordoned && cordonedBy === runId;
}

function nodeNow(scope: StepScope): Promise<ClusterNode> {
  return patiently(() => clusterBeside(scope).getNode(nodeOf(scope), scope.signal), scope);
}

function describeProgress({ total, remaining }: DrainProgress): string {
  const refused = remaining.find(({ state }) => state === 'refused');
  const why = refused ? `; ${refused.budget ?? 'a budget'} refuses ${refused.pod}` : '';
  return `${total - remaining.length} of ${total} pods have left${why}`;
}
