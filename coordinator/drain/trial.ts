import { formatBytes } from '../../shared/text.ts';
import type { ClusterNode, ClusterPod } from '../cluster/cluster-port.ts';
import type { PodTerm, SpreadConstraint } from '../cluster/placement.ts';
import { type Amounts, plus } from '../cluster/quantity.ts';
import { amountsOf, isMeant, type PodQuery, placementOf, type Room } from './room.ts';
import { isWanted, matchesAnyTerm, untoleratedTaint } from './scheduling.ts';

/** One trial: some nodes are out, their pods have left and are placed one after the other. Lives as long as the trial. */
export class Trial {
  readonly #room: Room;
  readonly #out: ReadonlySet<string>;
  readonly #left: readonly ClusterPod[];
  readonly #placed: { readonly pod: ClusterPod; readonly node: ClusterNode }[] = [];
  readonly #added = new Map<string, Amounts>();

  constructor(room: Room, out: ReadonlySet<string>, left: readonly ClusterPod[]) {
    this.#room = room;
    this.#out = out;
    this.#left = left;
  }

  place(pod: ClusterPod, node: ClusterNode): void {
    this.#placed.push({ pod, node });
    this.#added.set(node.name, plus(this.#added.get(node.name) ?? {}, amountsOf(pod)));
  }

  /** Why the scheduler would not put the pod there; undefined when it would. */
  whyNot(pod: ClusterPod, node: ClusterNode): string | undefined {
    return (
      this.#closed(node) ?? this.#unsuitable(pod, node) ?? this.#full(pod, node) ?? this.#unwelcome(pod, node) ?? this.#uneven(pod, node)
    );
  }

  #closed(node: ClusterNode): string | undefined {
    if (this.#out.has(node.name)) return 'out';
    if (node.isCordoned) return 'cordoned';
    return node.isReady ? undefined : 'not Ready';
  }

  #unsuitable(pod: ClusterPod, node: ClusterNode): string | undefined {
    const placement = placementOf(pod);
    const taint = untoleratedTaint(node.taints, placement.tolerations);
    if (taint) return `taint ${taint.key}`;
    if (!isWanted(placement, node)) return 'not meant by its nodeSelector or node affinity';
    const volume = placement.claims
      .map((claim) => this.#room.volumeOf.get(`${pod.namespace}/${claim}`))
      .find((found) => found && !matchesAnyTerm(found.nodeTerms, node));
    return volume && `without its volume ${volume.name}`;
  }

  #full(pod: ClusterPod, node: ClusterNode): string | undefined {
    const { allocatable } = node;
    if (allocatable) {
      const taken = plus(this.#room.usedOn(node.name), this.#added.get(node.name) ?? {});
      const short = Object.entries(amountsOf(pod)).find(
        ([name, needed]) => needed > 0 && needed > (allocatable[name] ?? 0) - (taken[name] ?? 0),
      );
      if (short) return `too little ${short[0]} (needs ${formatAmount(short[0], short[1])})`;
    }
    const { hostPorts } = placementOf(pod);
    const neighbours = hostPorts.length === 0 ? [] : this.#podsOn(node);
    return neighbours.some((other) => placementOf(other).hostPorts.some((port) => hostPorts.includes(port)))
      ? 'host port taken'
      : undefined;
  }

  #podsOn(node: ClusterNode): ClusterPod[] {
    return [...this.#room.podsOn(node.name), ...this.#placed.filter((one) => one.node.name === node.name).map(({ pod }) => pod)];
  }

  /** Affinity between pods, seen from both sides as the scheduler does. */
  #unwelcome(pod: ClusterPod, node: ClusterNode): string | undefined {
    const { repels, attracts } = placementOf(pod);
    const isIn = (term: PodTerm) => this.#count(term, node.labels[term.topologyKey]) > 0;
    if (repels.some(isIn)) return 'its anti-affinity';
    const isRepelled = ({ owner, home }: { owner: ClusterPod; home: ClusterNode | undefined }) =>
      placementOf(owner).repels.some((term) => {
        const domain = node.labels[term.topologyKey];
        return domain !== undefined && home?.labels[term.topologyKey] === domain && isMeant(term, pod);
      });
    if (this.#repelling().some(isRepelled)) return 'the anti-affinity of a pod there';
    const isAlone = (term: PodTerm) => this.#total(term) === 0 && isMeant(term, pod); // the first of its kind may go anywhere
    return attracts.every((term) => isIn(term) || isAlone(term)) ? undefined : 'its affinity to other pods';
  }

  #repelling(): { owner: ClusterPod; home: ClusterNode | undefined }[] {
    const there = this.#room.repelling.filter((owner) => !this.#left.includes(owner));
    const moved = this.#placed.filter(({ pod }) => placementOf(pod).repels.length > 0);
    return [
      ...there.map((owner) => ({ owner, home: this.#room.nodeOf.get(owner.node ?? '') })),
      ...moved.map(({ pod, node }) => ({ owner: pod, home: node })),
    ];
  }

  #uneven(pod: ClusterPod, node: ClusterNode): string | undefined {
    const broken = placementOf(pod).spread.find((constraint) => this.#isUneven(constraint, pod, node));
    return broken && `its topology spread over ${broken.topologyKey}`;
  }

  /** A drained node still is a domain, an empty one, unless the constraint honours taints: that is what makes spreads refuse during drains. */
  #isUneven(
    { topologyKey, maxSkew, minDomains, selector, isTaintHonoured }: SpreadConstraint,
    pod: ClusterPod,
    node: ClusterNode,
  ): boolean {
    const own = node.labels[topologyKey];
    if (own === undefined) return true;
    const query = { topologyKey, selector, namespaces: [pod.namespace] };
    const placement = placementOf(pod);
    const counting = this.#room.nodes.filter(
      (other) =>
        isWanted(placement, other) &&
        (!isTaintHonoured || (!this.#closed(other) && !untoleratedTaint(other.taints, placement.tolerations))),
    );
    const domains = new Set(counting.flatMap(({ labels }) => labels[topologyKey] ?? []));
    const fewest = domains.size < minDomains ? 0 : Math.min(...[...domains].map((domain) => this.#count(query, domain)));
    return this.#count(query, own) + (isMeant(query, pod) ? 1 : 0) - fewest > maxSkew;
  }

  #count(query: PodQuery, domain: string | undefined): number {
    if (domain === undefined) return 0;
    const isHere = (pod: ClusterPod, node: ClusterNode | undefined) => node?.labels[query.topologyKey] === domain && isMeant(query, pod);
    const gone = this.#left.filter((pod) => isHere(pod, this.#room.nodeOf.get(pod.node ?? ''))).length;
    const come = this.#placed.filter(({ pod, node }) => isHere(pod, node)).length;
    return (this.#room.countByDomain(query).get(domain) ?? 0) - gone + come;
  }

  #total(query: PodQuery): number {
    return [...new Set(this.#room.nodes.flatMap(({ labels }) => labels[query.topologyKey] ?? []))].reduce(
      (sum, domain) => sum + this.#count(query, domain),
      0,
    );
  }
}

function formatAmount(name: string, amount: number): string {
  if (name === 'cpu') return `${amount}m`;
  return name === 'memory' || name === 'ephemeral-storage' ? formatBytes(amount) : String(amount);
}
