import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import { refusingBudget } from './budgets.ts';
import { cordon } from './cordon.ts';
import type { DrainPort, DrainRequest } from './drain-port.ts';
import type { DrainPreview } from './drain-preview.ts';
import { EvictionRound } from './eviction-round.ts';
import { savePod } from './saved-pods.ts';
import { daemonSetsOf, podName, type Selection, selectPods } from './select.ts';

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
    preview: (node, signal) => preview(deps.cluster, node, signal),
    drain: (request, signal) => drain({ ...deps, cluster: deps.cluster.avoiding([request.node]) }, request, signal),
  };
}

async function preview(cluster: ClusterPort, node: string, signal: AbortSignal): Promise<DrainPreview> {
  const [selection, budgets] = await Promise.all([select(cluster, node, signal), cluster.listBudgets(signal)]);
  const blocked = selection.evictable.flatMap((pod) => {
    const refusing = refusingBudget(pod, budgets);
    return refusing ? [{ pod: podName(pod), budget: refusing.name, disruptionsAllowed: refusing.disruptionsAllowed }] : [];
  });
  return {
    evictable: selection.evictable.map(podName),
    bare: selection.bare.map(podName),
    emptyDir: selection.emptyDir.map(podName),
    blockedByBudget: blocked,
    ignored: selection.ignored.map(({ pod, reason }) => ({ pod: podName(pod), reason })),
  };
}

async function select(cluster: ClusterPort, node: string, signal: AbortSignal): Promise<Selection> {
  const pods = await cluster.listPods({ node }, signal);
  const missing = new Set<string>();
  for (const daemonSet of daemonSetsOf(pods)) {
    if (!(await cluster.getDaemonSet(daemonSet.namespace, daemonSet.name, signal))) missing.add(podName(daemonSet));
  }
  return selectPods(pods, (daemonSet) => !missing.has(podName(daemonSet)));
}

async function drain(deps: DrainDeps, request: DrainRequest, signal: AbortSignal): Promise<void> {
  const { cluster, clock } = deps;
  const log = deps.log.child({ node: request.node, by: request.by });
  const deadlineMs = clock.monotonic() + request.timeoutMs;
  refuseLosses(await select(cluster, request.node, signal), request); // before the cordon: a refusal changes nothing
  log.info('node cordoned', { answer: await cordon(cluster, request, signal) });

  const round = new EvictionRound({ cluster, clock, onProgress: request.onProgress });
  const saved = new Set<string>();
  for (;;) {
    const left = await stepOfDrain(deps, request, { round, saved }, signal);
    if (left === 0) break;
    if (clock.monotonic() >= deadlineMs) throw await timedOut(request, round, signal);
    if (round.isHopeless()) throw await hopeless(request, round, signal);
    await clock.sleep(pollMs, signal);
  }
  log.info('node drained', { savedPods: saved.size });
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

async function timedOut(request: DrainRequest, round: EvictionRound, signal: AbortSignal): Promise<KubestepError> {
  const reasons = await round.explainLeft(signal);
  const message = `node ${request.node} is not drained after ${request.timeoutMs / 1000} s: ${reasons.join('. ')}`;
  return new KubestepError('deadline-exceeded', message, {
    hint: 'do what would help, then repeat the drain: pods that left are not asked again',
  });
}

async function hopeless(request: DrainRequest, round: EvictionRound, signal: AbortSignal): Promise<KubestepError> {
  const reasons = await round.explainLeft(signal);
  return new KubestepError('conflict', `node ${request.node} cannot be drained: ${reasons.join('. ')}`, {
    hint: 'do what would help, then repeat the drain: waiting alone will not do',
  });
}
