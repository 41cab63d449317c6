import type { ClusterNode } from '../../cluster/cluster-port.ts';
import { BudgetDelays } from '../../drain/budget-delays.ts';
import type { DrainProgress } from '../../drain/drain-port.ts';
import type { DrainPreview } from '../../drain/drain-preview.ts';
import { clusterBeside, nodeOf, patiently, type StepScope } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

/** What the node was like before this run touched it; its gate compares with this. */
export interface NodeBefore {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
  /** `namespace/name` of pods that were in a crash loop or not ready already. */
  readonly troubledPods: readonly string[];
  /** Whose pods the drain moves, one entry a pod, as `shop/ReplicaSet web-857c8bf9b5`. */
  readonly leaving?: readonly string[];
}

/** What the history keeps of a drain. */
export interface DrainReport {
  readonly heldUpBy: readonly { readonly budget: string; readonly ms: number }[];
}

/** Of the drains of this process; one that a crash cut off tells what it waited for afterwards. */
const delays = new WeakMap<StepScope['operations'], BudgetDelays>();

export const drainStep: StepHandler<'drain', NodeBefore> = {
  async observe(_args, scope) {
    const cluster = clusterBeside(scope);
    const node = await patiently(() => cluster.getNode(nodeOf(scope), scope.signal), scope);
    const pods = await patiently(() => cluster.listPods({ node: node.name }, scope.signal), scope);
    const preview = await patiently(() => scope.drain.preview(node.name, scope.signal), scope);
    const troubled = pods.filter(
      ({ isReady, waitingReason, phase }) => phase !== 'Succeeded' && (!isReady || waitingReason === 'CrashLoopBackOff'),
    );
    return {
      labels: node.labels,
      taints: node.taints,
      troubledPods: troubled.map(({ namespace, name }) => `${namespace}/${name}`),
      leaving: preview.evictable.map((pod) => workloadOf(pod, preview)),
    };
  },

  async check(_args, scope) {
    const node = await patiently(() => clusterBeside(scope).getNode(nodeOf(scope), scope.signal), scope);
    if (!node.isCordoned) return false;
    const { evictable } = await patiently(() => scope.drain.preview(node.name, scope.signal), scope);
    return evictable.length === 0;
  },

  async apply(args, scope) {
    const heldUp = new BudgetDelays(scope.clock);
    delays.set(scope.operations, heldUp);
    const onProgress = (progress: DrainProgress) => {
      heldUp.see(progress);
      scope.note(describeProgress(progress));
    };
    await scope.drain.drain({ node: nodeOf(scope), by: scope.runId, ...args, onProgress }, scope.signal);
  },

  report: ({ operations }): DrainReport => ({ heldUpBy: delays.get(operations)?.total() ?? [] }),
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

function workloadOf(pod: string, { pods }: DrainPreview): string {
  const owner = pods?.find((fate) => fate.pod === pod)?.owner;
  return owner === undefined ? pod : `${pod.split('/')[0]}/${owner}`;
}

function describeProgress({ total, remaining }: DrainProgress): string {
  const refused = remaining.find(({ state }) => state === 'refused');
  const why = refused ? `; ${refused.budget ?? 'a budget'} refuses ${refused.pod}` : '';
  return `${total - remaining.length} of ${total} pods have left${why}`;
}
