import { KubestepError } from '../../shared/errors.ts';
import type { ClusterNode } from '../cluster/cluster-port.ts';
import type { NodeView } from './node-view.ts';
import type { FleetNode, OperatorDeps } from './operator-ports.ts';
import { present } from './present.ts';

/** Kubernetes gives every pod a toleration of 300 s for not-ready and unreachable, unless it has one of its own. */
const defaultTolerationMs = 300_000;

/** Joins nodes of the cluster with enrolled agents; control-plane nodes first, then by name. */
export async function listNodeViews({ cluster, fleet, engine }: OperatorDeps, signal: AbortSignal): Promise<NodeView[]> {
  const beside = cluster.avoiding(engine.currentNodes());
  const [nodes, agents] = await Promise.all([beside.listNodes(signal), fleet.list()]);
  return joinNodes(nodes, agents);
}

/** @throws KubestepError `not-found` naming the nodes that exist. */
export async function findNodeView(deps: OperatorDeps, name: string, signal: AbortSignal): Promise<NodeView> {
  const nodes = await listNodeViews(deps, signal);
  const node = nodes.find((candidate) => candidate.name === name);
  if (node) return node;
  throw new KubestepError('not-found', `the cluster has no node ${JSON.stringify(name)}`, {
    hint: `use one of: ${nodes.map((candidate) => candidate.name).join(', ') || 'none is known'}`,
  });
}

export function joinNodes(nodes: readonly ClusterNode[], agents: readonly FleetNode[]): NodeView[] {
  const agentOf = new Map(agents.map((agent) => [agent.name, agent]));
  const inCluster = nodes.map((node) => viewOf(node, agentOf.get(node.name)));
  const names = new Set(nodes.map(({ name }) => name));
  const outside = agents.filter(({ name, isEnrolled }) => isEnrolled && !names.has(name)).map(viewOutside);
  return [...inCluster, ...outside].toSorted(
    (a, b) => Number(a.role === 'worker') - Number(b.role === 'worker') || a.name.localeCompare(b.name, 'en', { numeric: true }),
  );
}

function viewOf(node: ClusterNode, agent: FleetNode | undefined): NodeView {
  const notReadySinceMs = node.isReady ? undefined : node.readyChangedAtMs;
  return present({
    name: node.name,
    role: node.role,
    isInCluster: true,
    kubeletVersion: node.kubeletVersion,
    isReady: node.isReady,
    notReadySinceMs,
    podsEvictedAtMs: notReadySinceMs === undefined ? undefined : notReadySinceMs + defaultTolerationMs,
    isCordoned: node.isCordoned,
    cordonedBy: node.cordonedBy,
    containerRuntime: node.containerRuntime,
    internalIp: node.internalIp,
    taints: node.taints,
    agent: agentView(agent),
    machineFacts: agent?.machineFacts,
  });
}

function viewOutside(agent: FleetNode): NodeView {
  return present({
    name: agent.name,
    role: 'worker' as const,
    isInCluster: false,
    isReady: false,
    isCordoned: false,
    taints: [],
    agent: agentView(agent),
    machineFacts: agent.machineFacts,
  });
}

function agentView(agent: FleetNode | undefined): NodeView['agent'] {
  if (!agent) return { isEnrolled: false, isConnected: false };
  const { isEnrolled, isConnected, lastSeenMs, version, clockSkewMs } = agent;
  return present({ isEnrolled, isConnected, lastSeenMs, version, clockSkewMs });
}
