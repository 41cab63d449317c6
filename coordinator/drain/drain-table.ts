import { formatDuration } from '../../shared/text.ts';
import type { Budget, ClusterPod } from '../cluster/cluster-port.ts';
import { type Obstacle, walkBudgets } from './budget-walk.ts';
import { type Homeless, homelessWithout } from './capacity.ts';
import type { PodFate } from './drain-preview.ts';
import { placementOf, type Room } from './room.ts';
import { toleratesCordon } from './scheduling.ts';
import { podName, type Selection } from './select.ts';

export interface DrainTableInput {
  readonly node: string;
  readonly isNodeReady: boolean;
  readonly selection: Selection;
  readonly budgets: readonly Budget[];
  /** Absent: what finds room elsewhere is not told. */
  readonly room?: Room;
  readonly nowMs: number;
}

/** A node's lease may be late once; what a kubelet needs to confirm the end of a pod on top of its grace period. */
const confirmMs = 30_000;

/** Says of every pod of a node what a drain would do with it, why, and how long it may take at most. Pure. */
export function drainTable(input: DrainTableInput): PodFate[] {
  const { selection, node, room, budgets } = input;
  const homeless = new Map((room ? homelessWithout(room, new Set([node])) : []).map((one) => [one.pod.uid, one]));
  const obstacles = new Map(walkBudgets(selection.evictable, budgets, (pod) => homeless.has(pod.uid)).map((one) => [one.pod.uid, one]));
  const stays = selection.ignored.map(({ pod, reason }) =>
    fate(pod, 'stays', reason, reason === 'mirror' ? 'belongs to the kubelet' : 'its DaemonSet ignores cordons'),
  );
  const leaves = selection.evictable.map((pod) =>
    fateOf(pod, input, { homeless: homeless.get(pod.uid), obstacle: obstacles.get(pod.uid) }),
  );
  return [...leaves, ...stays].toSorted((a, b) => order[a.fate] - order[b.fate] || a.pod.localeCompare(b.pod, 'en'));
}

const order = { blocks: 0, goes: 1, stays: 2 } as const;

interface Found {
  readonly homeless: Homeless | undefined;
  readonly obstacle: Obstacle | undefined;
}

/** The first that holds counts: what blocks comes before what only costs. */
function fateOf(pod: ClusterPod, input: DrainTableInput, found: Found): PodFate {
  return blocking(pod, input, found) ?? costing(pod, found);
}

function blocking(pod: ClusterPod, { isNodeReady, selection, nowMs, node }: DrainTableInput, { obstacle }: Found): PodFate | undefined {
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return fate(pod, 'goes', 'finished', 'has ended; only its object goes', 0);
  if (pod.finalizers && pod.deletedAtMs !== undefined)
    return fate(pod, 'blocks', 'finalizer', `finalizer ${pod.finalizers.join(', ')} holds it: the controller behind it has to finish`);
  if (!isNodeReady) return fate(pod, 'blocks', 'dead-node', `${node} is not Ready: no kubelet confirms that its processes have ended`);
  if (pod.deletedAtMs !== undefined) return ending(pod, nowMs - pod.deletedAtMs);
  if (selection.bare.includes(pod))
    return fate(pod, 'blocks', 'bare', 'no controller would bring it back; allow its loss with --allow-bare-pod');
  if (selection.emptyDir.includes(pod))
    return fate(pod, 'blocks', 'empty-dir', 'its emptyDir data would be lost; allow it with --delete-emptydir-data');
  return (
    obstacle &&
    fate(pod, 'blocks', obstacle.reason === 'two-budgets' ? 'two-budgets' : 'budget', `budget ${obstacle.budget}: ${obstacle.why}`)
  );
}

function ending(pod: ClusterPod, forMs: number): PodFate {
  const graceMs = pod.terminationGraceSeconds * 1000;
  const since = `has been ending for ${formatDuration(Math.max(0, forMs))}`;
  if (forMs > graceMs + confirmMs)
    return fate(pod, 'blocks', 'stuck', `${since}, its grace period of ${pod.terminationGraceSeconds} s is over`);
  return fate(pod, 'goes', 'ending', since, Math.max(0, Math.ceil((graceMs - forMs) / 1000)));
}

function costing(pod: ClusterPod, { homeless }: Found): PodFate {
  const seconds = pod.terminationGraceSeconds;
  if (homeless?.volume !== undefined)
    return fate(pod, 'goes', 'local-volume', `waits until the node is back: only there is its volume ${homeless.volume}`, seconds);
  if (homeless) return fate(pod, 'goes', 'no-room', `waits until the node is back: ${homeless.why}`, seconds);
  if (toleratesCordon(placementOf(pod).tolerations))
    return fate(pod, 'goes', 'returns', 'tolerates a cordon: its controller may put it on this node again', seconds);
  if (pod.controller?.kind === 'Job') return fate(pod, 'goes', 'job', 'its work begins anew elsewhere', seconds);
  return fate(pod, 'goes', 'moves', 'its controller makes a new one elsewhere', seconds);
}

function fate(pod: ClusterPod, kind: PodFate['fate'], reason: PodFate['reason'], why: string, seconds?: number): PodFate {
  const { controller } = pod;
  return {
    pod: podName(pod),
    fate: kind,
    reason,
    why,
    ...(controller ? { owner: `${controller.kind} ${controller.name}` } : {}),
    ...(seconds === undefined ? {} : { seconds }),
  };
}
