import type { BoundVolume, ClusterNode, ClusterPod, LabelSelector } from '../cluster/cluster-port.ts';
import type { PodPlacement } from '../cluster/placement.ts';
import { type Amounts, plus } from '../cluster/quantity.ts';
import { matches } from './budgets.ts';

export interface Workloads {
  readonly nodes: readonly ClusterNode[];
  readonly pods: readonly ClusterPod[];
  readonly volumes: readonly BoundVolume[];
}

/** What asks nothing may go anywhere. */
export const undemanding: PodPlacement = {
  requests: {},
  nodeSelector: {},
  tolerations: [],
  repels: [],
  attracts: [],
  spread: [],
  claims: [],
  hostPorts: [],
};

export const placementOf = (pod: ClusterPod): PodPlacement => pod.placement ?? undemanding;

/** Pods that are there to stay: they hold room, repel others and are counted in a spread. */
export function isSettled({ phase, deletedAtMs }: ClusterPod): boolean {
  return phase !== 'Succeeded' && phase !== 'Failed' && deletedAtMs === undefined;
}

/** Pods of a node that a drain makes look for another place: someone brings them back, and not one to each node. */
export function isMover(pod: ClusterPod): boolean {
  return isSettled(pod) && !pod.isMirror && pod.controller !== undefined && pod.controller.kind !== 'DaemonSet';
}

/** The cluster as its scheduler sees it, indexed once so that thousands of drains can be tried on it. Never changed by a trial. */
export class Room {
  readonly nodes: readonly ClusterNode[];
  readonly nodeOf: ReadonlyMap<string, ClusterNode>;
  readonly volumeOf: ReadonlyMap<string, BoundVolume>;
  /** Settled pods that refuse neighbours. */
  readonly repelling: readonly ClusterPod[];
  readonly #podsOn: ReadonlyMap<string, readonly ClusterPod[]>;
  readonly #used: ReadonlyMap<string, Amounts>;
  readonly #settled: readonly ClusterPod[];
  readonly #counts = new Map<string, ReadonlyMap<string, number>>();

  constructor({ nodes, pods, volumes }: Workloads) {
    this.#settled = pods.filter((pod) => pod.node !== undefined && isSettled(pod));
    this.#podsOn = Map.groupBy(this.#settled, ({ node = '' }) => node);
    this.#used = new Map([...this.#podsOn].map(([name, own]) => [name, own.map(amountsOf).reduce(plus, {})]));
    this.nodeOf = new Map(nodes.map((node) => [node.name, node]));
    this.nodes = nodes;
    this.volumeOf = new Map(volumes.map((volume) => [volume.claim, volume]));
    this.repelling = this.#settled.filter((pod) => placementOf(pod).repels.length > 0);
  }

  podsOn(node: string): readonly ClusterPod[] {
    return this.#podsOn.get(node) ?? [];
  }

  usedOn(node: string): Amounts {
    return this.#used.get(node) ?? {};
  }

  /** Settled pods that a selector means, by the domain of a topology key that they are in. */
  countByDomain(query: PodQuery): ReadonlyMap<string, number> {
    const key = JSON.stringify(query);
    const known = this.#counts.get(key);
    if (known) return known;
    const counts = new Map<string, number>();
    for (const pod of this.#settled.filter((candidate) => isMeant(query, candidate))) {
      const domain = this.nodeOf.get(pod.node ?? '')?.labels[query.topologyKey];
      if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
    this.#counts.set(key, counts);
    return counts;
  }
}

export interface PodQuery {
  readonly topologyKey: string;
  readonly selector: LabelSelector | undefined;
  /** `*` means all. */
  readonly namespaces: readonly string[];
}

export function isMeant({ selector, namespaces }: Omit<PodQuery, 'topologyKey'>, pod: ClusterPod): boolean {
  return (namespaces.includes('*') || namespaces.includes(pod.namespace)) && matches(selector, pod.labels);
}

/** What a pod takes of a node, itself included. */
export function amountsOf(pod: ClusterPod): Amounts {
  return { ...placementOf(pod).requests, pods: 1 };
}
