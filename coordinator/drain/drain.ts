import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import { blockedError, type DrainBlockedError } from './blocked.ts';
import { refusingBudget } from './budgets.ts';
import { cordon, uncordonOwn } from './cordon.ts';
import type { DrainPort, DrainRequest } from './drain-port.ts';
import type { DrainPreview } from './drain-preview.ts';
import { drainTable } from './drain-table.ts';
import { EvictionRound } from './eviction-round.ts';
import { ForcedDeletions } from './forced-deletions.ts';
import { savePod } from './saved-pods.ts';
import { daemonSetsOf, podName, type Selection, selectPods } from './select.ts';
import { type ClusterSight, hasDaemonSet } from './sight.ts';

export interface DrainDeps {
  readonly cluster: ClusterPort;
  readonly clock: Clock;
  readonly savedPodsDir: string;
  readonly log: Logger;
}

const pollMs = 1_000;

/** DrainPort over a ClusterPort. It never talks to the API server of the node that it drains if another one answers. */
export function createDrain(deps: DrainDeps): DrainPort {
  return {
    preview: (node, signal, sight) => preview({ node, sight }, deps, signal),
    drain: (request, signal) => drain({ ...deps, cluster: deps.cluster.avoiding([request.node]) }, request, signal),
  };
}

async function preview(
  { node, sight }: { readonly node: string; readonly sight: ClusterSight | undefined },
  { cluster, clock }: DrainDeps,
  signal: AbortSignal,
): Promise<DrainPreview> {
  const there = sight?.workloads.nodes.find(({ name }) => name === node);
  const [selection, budgets, { isReady }] = await Promise.all([
    select(cluster, node, signal, sight),
    sight?.budgets ?? cluster.listBudgets(signal),
    there ?? cluster.getNode(node, signal),
  ]);
  const blocked = selection.evictable.flatMap((pod) => {
    const refusing = refusingBudget(pod, budgets);
    return refusing ? [{ pod: podName(pod), budget: refusing.name, disruptionsAllowed: refusing.disruptionsAllowed }] : [];
  });
  const table = { node, isNodeReady: isReady, selection, budgets, nowMs: clock.now(), ...(sight ? { room: sight.room } : {}) };
  return {
    evictable: selection.evictable.map(podName),
    bare: selection.bare.map(podName),
    emptyDir: selection.emptyDir.map(podName),
    blockedByBudget: blocked,
    ignored: selection.ignored.map(({ pod, reason }) => ({ pod: podName(pod), reason })),
    pods: drainTable(table),
  };
}

async function select(cluster: ClusterPort, node: string, signal: AbortSignal, sight?: ClusterSight): Promise<Selection> {
  const pods = sight ? sight.podsOn(node) : await cluster.listPods({ node }, signal);
  const isThere = sight ? sight.hasDaemonSet : (namespace: string, name: string) => hasDaemonSet(cluster, { namespace, name }, signal);
  const missing = new Set<string>();
  for (const daemonSet of daemonSetsOf(pods)) {
    if (!(await isThere(daemonSet.namespace, daemonSet.name))) missing.add(podName(daemonSet));
  }
  return selectPods(pods, (daemonSet) => !missing.has(podName(daemonSet)));
}

async function drain(deps: DrainDeps, request: DrainRequest, signal: AbortSignal): Promise<void> {
  const { cluster, clock } = deps;
  const log = deps.log.child({ node: request.node, by: request.by });
  let deadlineMs = clock.monotonic() + request.timeoutMs;
  refuseLosses(await select(cluster, request.node, signal), request); // before the cordon: a refusal changes nothing
  const answer = await cordon(cluster, request, signal);
  log.info('node cordoned', { answer });

  const round = new EvictionRound({ cluster, clock, onProgress: request.onProgress });
  const forced = new ForcedDeletions(request.onBlocked === 'force' ? (request.forcePods ?? []) : [], { cluster, clock, log });
  const saved = new Set<string>();
  for (;;) {
    const left = await stepOfDrain(deps, request, { round, saved }, signal);
    if (left === 0) break;
    const isOver = clock.monotonic() >= deadlineMs;
    const isHopeless = !isOver && round.isHopeless();
    if (isOver || isHopeless) {
      const waitMs = await forced.run(round.left(), signal);
      if (waitMs === undefined) throw await giveUp(deps, request, { round, isHopeless, isForeign: answer === 'foreign' }, signal);
      deadlineMs = Math.max(deadlineMs, clock.monotonic() + waitMs);
    }
    await clock.sleep(pollMs, signal);
  }
  log.info('node drained', { savedPods: saved.size });
}

interface End {
  readonly round: EvictionRound;
  readonly isHopeless: boolean;
  /** The cordon is somebody else's, so it stays. */
  readonly isForeign: boolean;
}

async function giveUp(
  { cluster }: DrainDeps,
  request: DrainRequest,
  { round, isHopeless, isForeign }: End,
  signal: AbortSignal,
): Promise<DrainBlockedError> {
  const error = await blockedError(request, round, { isHopeless }, signal);
  if (request.onBlocked === 'skip' && !isForeign) await uncordonOwn(cluster, request, signal);
  return error;
}

interface DrainState {
  readonly round: EvictionRound;
  /** uid of every bare pod whose manifest is on disk. */
  readonly saved: Set<string>;
}

/** @returns how many pods are left; undefined when no API server answered, which the deadline alone ends. */
async function stepOfDrain(
  deps: DrainDeps,
  request: DrainRequest,
  { round, saved }: DrainState,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    // Listed anew each time: a pod that was bound to the node just before the cordon has to leave too.
    const selection = await select(deps.cluster, request.node, signal);
    refuseLosses(selection, request);
    for (const pod of selection.bare) {
      if (saved.has(pod.uid) || pod.deletedAtMs !== undefined) continue;
      deps.log.info('bare pod saved', { pod: podName(pod), path: await savePod(deps.cluster, pod, deps.savedPodsDir, signal) });
      saved.add(pod.uid);
    }
    return await round.run(selection.evictable, signal);
  } catch (thrown) {
    if (!(thrown instanceof KubestepError) || thrown.code !== 'unavailable') throw thrown;
    deps.log.warn('no API server answers; the drain goes on when one does', { node: request.node, error: thrown });
    return undefined;
  }
}

function refuseLosses(selection: Selection, request: DrainRequest): void {
  const bare = selection.bare.map(podName).filter((name) => !request.allowedBarePods.includes(name));
  if (bare.length > 0) {
    throw new KubestepError(
      'conflict',
      `draining node ${request.node} would lose ${bare.join(', ')} for ever: no controller would bring it back`,
      {
        hint: `allow it by name: --allow-bare-pod ${bare.join(' --allow-bare-pod ')} (its manifest is saved first), or delete it yourself`,
      },
    );
  }
  const emptyDir = selection.emptyDir.map(podName);
  if (emptyDir.length > 0 && !request.isEmptyDirAllowed) {
    throw new KubestepError('conflict', `draining node ${request.node} would lose the emptyDir data of ${emptyDir.join(', ')}`, {
      hint: 'allow it with --delete-emptydir-data, or move the data first',
    });
  }
}
