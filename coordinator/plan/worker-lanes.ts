import { KubestepError } from '../../shared/errors.ts';
import type { Inventory, NodeInventory } from '../inventory/inventory.ts';
import type { PlanOptions, WorkerPool } from './plan-options.ts';

/** The order of the workers. Nodes of one lane go one after the other; lanes go side by side, so a pool has as many lanes as nodes may be out. */
export interface WorkerOrder {
  /** Go first, one after the other; everything else waits for them. */
  readonly canaries: readonly string[];
  readonly lanes: readonly (readonly string[])[];
}

const zoneLabel = 'topology.kubernetes.io/zone';

/**
 * Puts the workers in order: cheapest to drain first, neighbours from different zones, so that nodes that are out together leave room in
 * every zone. Pure.
 *
 * @param takesPart - Workers that have nothing to do are left out; they still count where a part of a pool is meant.
 * @throws KubestepError `usage` for a maxUnavailable that is no count or percentage, and for a pool that has no worker.
 */
export function workerOrder(
  inventory: Inventory,
  options: PlanOptions,
  takesPart: (node: NodeInventory) => boolean = () => true,
): WorkerOrder {
  const workers = acrossZones(inventory.nodes.filter(({ role }) => role === 'worker'));
  const pools = [...options.pools, { name: 'default', labels: {}, maxUnavailable: options.maxUnavailable }];
  const limits = new Map(pools.map((pool) => [pool.name, parseMaxUnavailable(pool)]));
  refuseEmptyPools(workers, options.pools);
  const busy = workers.filter(takesPart);
  const canaries = busy.slice(0, options.canaries).map(({ name }) => name);
  const byPool = Map.groupBy(busy.slice(options.canaries), (node) => poolOf(node, pools));
  const sizes = Map.groupBy(workers, (node) => poolOf(node, pools));
  return {
    canaries,
    lanes: [...byPool].flatMap(([pool, nodes]) => {
      const limit = limits.get(pool)?.(sizes.get(pool)?.length ?? 0) ?? 1;
      return inLanes(
        nodes.map(({ name }) => name),
        limit,
      );
    }),
  };
}

function inLanes(names: readonly string[], count: number): string[][] {
  const lanes = Array.from({ length: Math.min(count, names.length) }, (): string[] => []);
  for (const [index, name] of names.entries()) lanes[index % lanes.length]?.push(name);
  return lanes;
}

/** Takes one node of each zone in turn; inside a zone the node whose drain moves the fewest pods goes first. */
function acrossZones(workers: readonly NodeInventory[]): NodeInventory[] {
  const byCost = workers.toSorted((a, b) => costOf(a) - costOf(b) || compareNames(a.name, b.name));
  const zones = [...Map.groupBy(byCost, ({ labels }) => labels[zoneLabel] ?? '').values()];
  const ranked = zones.flatMap((nodes) => nodes.map((node, rank) => ({ node, rank })));
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ node }) => node);
}

function costOf({ drain }: NodeInventory): number {
  return drain?.evictable.length ?? 0;
}

/** `w10` after `w9`, as people count. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function poolOf({ labels }: NodeInventory, pools: readonly WorkerPool[]): string {
  const isMember = (pool: WorkerPool) => Object.entries(pool.labels).every(([label, value]) => labels[label] === value);
  return pools.find(isMember)?.name ?? 'default';
}

function refuseEmptyPools(workers: readonly NodeInventory[], pools: readonly WorkerPool[]): void {
  const empty = pools.find((pool) => !workers.some((node) => poolOf(node, pools) === pool.name));
  if (!empty) return;
  const labels = Object.entries(empty.labels).map(([label, value]) => `${label}=${value}`);
  throw new KubestepError('usage', `pool ${empty.name} (${labels.join(',')}) has no worker`, {
    hint: 'compare with the labels of: kubestep node list -o wide',
  });
}

/** Rounded down as Kubernetes does for maxUnavailable, and at least one: nothing would ever be upgraded otherwise. */
function parseMaxUnavailable({ name, maxUnavailable }: WorkerPool): (size: number) => number {
  const [, digits, percent] = /^([1-9]\d{0,3})(%?)$/.exec(maxUnavailable) ?? [];
  if (digits === undefined || (percent === '%' && Number(digits) > 100)) {
    throw new KubestepError(
      'usage',
      `maxUnavailable of pool ${name} is ${JSON.stringify(maxUnavailable)}: neither a count nor a percentage`,
      {
        hint: 'give a number of nodes, as 2, or a part of the pool, as 25%',
      },
    );
  }
  return (size) => (percent === '%' ? Math.max(1, Math.floor((size * Number(digits)) / 100)) : Number(digits));
}
