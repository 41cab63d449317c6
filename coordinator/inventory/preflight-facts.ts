import { isIP } from 'node:net';
import { splitHostPort } from '../../shared/join-token.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import { orTold } from '../cluster/or-told.ts';
import { defined } from './defined.ts';
import { inParallel } from './in-parallel.ts';
import type { Inventory, NodeInventory } from './inventory.ts';
import { askNode, type NodeObserver } from './observe-node.ts';

type Found = Pick<Inventory, 'webhooks' | 'laterCoordinator'> & { readonly problems: readonly string[] };

/** What the API tells beside versions and configuration. A part that cannot be read is a problem in the answer, not a throw. */
export async function preflightFacts(cluster: ClusterPort, signal: AbortSignal): Promise<Found> {
  const problems: string[] = [];
  const webhooks = await orTold(cluster.listStrictWebhooks(signal), problems, signal);
  const laterCoordinator = await orTold(cluster.laterCoordinator(signal), problems, signal);
  return { ...defined({ webhooks, laterCoordinator }), problems };
}

/** The host of kubeadm's controlPlaneEndpoint where it is a name that every node has to resolve; undefined for an address. */
export function endpointName(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || isIP(endpoint) !== 0) return undefined;
  const host = hostOf(endpoint);
  return isIP(host) === 0 ? host : undefined;
}

function hostOf(endpoint: string): string {
  if (!/:\d+$/.test(endpoint)) return endpoint;
  return splitHostPort(endpoint).host;
}

/** Asks every node that answers whether it resolves the name by which kubelets and kubeadm reach the API. */
export async function withEndpoint(
  nodes: readonly NodeInventory[],
  name: string,
  observer: NodeObserver,
  signal: AbortSignal,
): Promise<NodeInventory[]> {
  return inParallel(nodes, parallelNodes, async (node) => {
    if (!node.agent.isConnected) return node;
    try {
      const { addresses, problem } = await askNode(node.name, { kind: 'resolveName', input: { name } }, observer, signal);
      return { ...node, endpoint: { name, addresses, ...defined({ problem }) } };
    } catch {
      signal.throwIfAborted();
      return node; // an agent older than the question: node/agent-old tells
    }
  });
}

const parallelNodes = 8;
