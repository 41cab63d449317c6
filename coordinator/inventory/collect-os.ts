import { toKubestepError } from '../../shared/errors.ts';
import type { OsPackageSet } from '../../shared/os-operations.ts';
import { type CollectDeps, collectInventory } from './collect.ts';
import { inParallel } from './in-parallel.ts';
import type { Inventory, NodeInventory } from './inventory.ts';
import { askNode } from './observe-node.ts';

/** Nodes whose lists are refreshed at the same time: a mirror is not stormed. */
const parallelNodes = 8;

/**
 * Observes the cluster, every node, and what each node's apt would upgrade; changes nothing. Parts that cannot be observed are told as problems.
 *
 * @throws KubestepError `unavailable` when no API server answers at all.
 */
export async function collectOsInventory(packages: OsPackageSet, deps: CollectDeps, signal: AbortSignal): Promise<Inventory> {
  const inventory = await collectInventory(undefined, deps, signal);
  const nodes = await inParallel(inventory.nodes, parallelNodes, async (node) => ({
    ...node,
    ...(await osOf(node, packages, deps, signal)),
  }));
  return { ...inventory, nodes };
}

type Os = Pick<NodeInventory, 'os' | 'osProblem' | 'etcdToolsProblem'>;

async function osOf({ name, role, agent }: NodeInventory, packages: OsPackageSet, deps: CollectDeps, signal: AbortSignal): Promise<Os> {
  if (!agent.isConnected) return {};
  const [os, tools] = await Promise.all([
    tell(askNode(name, { kind: 'probeOsUpgrade', input: { packages } }, deps, signal), signal),
    role === 'control-plane' ? tell(askNode(name, { kind: 'prepareEtcdTools', input: {} }, deps, signal), signal) : undefined,
  ]);
  const toolsProblem = tools?.problem ?? tools?.value?.problem; // without them the snapshot before the upgrade cannot be proven
  return {
    ...(os.value && { os: os.value }),
    ...(os.problem !== undefined && { osProblem: os.problem }),
    ...(toolsProblem !== undefined && { etcdToolsProblem: toolsProblem }),
  };
}

async function tell<T>(attempt: Promise<T>, signal: AbortSignal): Promise<{ readonly value?: T; readonly problem?: string }> {
  try {
    return { value: await attempt };
  } catch (thrown) {
    signal.throwIfAborted();
    return { problem: toKubestepError(thrown).message };
  }
}
