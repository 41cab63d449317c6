import type { ClusterPod } from '../cluster/cluster-port.ts';
import { isMover, placementOf, type Room } from './room.ts';
import { Trial } from './trial.ts';

/** A pod that finds no other node while its own is out. */
export interface Homeless {
  readonly pod: ClusterPod;
  /** The volume that only its own node has; it waits until that node is back, however much room there is elsewhere. */
  readonly volume?: string;
  /** Why the other nodes do not take it, with how many each reason keeps away. */
  readonly why: string;
}

/**
 * Tries where the pods of some nodes would go if these nodes were out together. Pure. The greatest go first, each to the first node that takes it:
 * where the real scheduler packs differently it may do better, so an answer is a warning and not a proof.
 */
export function homelessWithout(room: Room, out: ReadonlySet<string>): Homeless[] {
  const left = [...out].flatMap((name) => room.podsOn(name)).filter(isMover);
  const trial = new Trial(room, out, left);
  const others = room.nodes.filter(({ name }) => !out.has(name));
  const refused = new Map<string, string>();
  let turn = 0;
  return left.toSorted(bySize).flatMap((pod): Homeless[] => {
    // Begins elsewhere each time: a first fit that always begins at the same node would fill it up alone.
    const start = turn++;
    const kind = kindOf(pod);
    const known = refused.get(kind); // what did not fit a moment ago does not fit now
    const node = known === undefined ? firstOf(others, start, (candidate) => trial.whyNot(pod, candidate) === undefined) : undefined;
    if (node) {
      trial.place(pod, node);
      return [];
    }
    const why = known ?? reasons(others.map((candidate) => trial.whyNot(pod, candidate) ?? ''));
    refused.set(kind, why);
    const volume = ownVolume(pod, room);
    return [{ pod, why, ...(volume === undefined ? {} : { volume }) }];
  });
}

/** Pods of one controller ask for the same, except where each has volumes of its own. */
function kindOf(pod: ClusterPod): string {
  const own = placementOf(pod).claims.length > 0 ? pod.uid : '';
  return `${pod.namespace} ${pod.controller?.kind} ${pod.controller?.name} ${own}`;
}

/** As `2 nodes too little memory (needs 4 GiB), 1 node taint dedicated`. */
function reasons(all: readonly string[]): string {
  if (all.length === 0) return 'there is no other node';
  const counted = Map.groupBy(all, (reason) => reason);
  return [...counted].map(([reason, { length }]) => `${length} ${length === 1 ? 'node' : 'nodes'} ${reason}`).join(', ');
}

function ownVolume(pod: ClusterPod, room: Room): string | undefined {
  return placementOf(pod)
    .claims.map((claim) => room.volumeOf.get(`${pod.namespace}/${claim}`)?.name)
    .find((name) => name !== undefined);
}

function firstOf<T>(items: readonly T[], start: number, isRight: (item: T) => boolean): T | undefined {
  for (let step = 0; step < items.length; step += 1) {
    const item = items[(start + step) % items.length];
    if (item !== undefined && isRight(item)) return item;
  }
  return undefined;
}

function bySize(a: ClusterPod, b: ClusterPod): number {
  const size = (pod: ClusterPod, name: string) => placementOf(pod).requests[name] ?? 0;
  return (b.priority ?? 0) - (a.priority ?? 0) || size(b, 'memory') - size(a, 'memory') || size(b, 'cpu') - size(a, 'cpu');
}
