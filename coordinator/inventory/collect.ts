import type { Kysely } from 'kysely';
import { toKubestepError } from '../../shared/errors.ts';
import { compareKubeVersions, type KubeVersion, parseKubeVersion, tryParseKubeVersion } from '../../shared/version.ts';
import type { ClusterNode, ClusterPod, ClusterPort } from '../cluster/cluster-port.ts';
import type { DrainPort } from '../drain/drain-port.ts';
import { type ClusterSight, lookAtCluster } from '../drain/sight.ts';
import type { HookPort } from '../hooks/hook-port.ts';
import { failureDomains } from '../snapshots/failure-domains.ts';
import type { SnapshotPort } from '../snapshots/snapshot-port.ts';
import type { Database, NodeRow } from '../store/schema.ts';
import { clusterFacts } from './cluster-facts.ts';
import { defined } from './defined.ts';
import { kubeProxyVersion, staticPodVersion } from './image-versions.ts';
import { inParallel } from './in-parallel.ts';
import type { Inventory, NodeInventory } from './inventory.ts';
import { type NodeObserver, observeNode } from './observe-node.ts';
import { endpointName, preflightFacts, withEndpoint } from './preflight-facts.ts';

export interface CollectDeps extends NodeObserver {
  readonly db: Kysely<Database>;
  readonly cluster: ClusterPort;
  readonly drain: DrainPort;
  readonly snapshots: SnapshotPort;
  readonly clusterName: string;
  readonly coordinatorNode: string;
  /** The coordinator's own version; agents are compared with it. */
  readonly version?: string;
  /** Absent: none are configured. */
  readonly hooks?: HookPort;
}

/** Nodes that are asked at the same time: enough to be quick, few enough not to stall the event loop. */
const parallelNodes = 8;

/**
 * Observes the cluster and every node; changes nothing. Parts that cannot be observed are told as problems.
 *
 * @param target - When given, each node's repositories of all minors on the way are asked too.
 * @throws KubestepError `unavailable` when no API server answers at all.
 */
export async function collectInventory(target: KubeVersion | undefined, deps: CollectDeps, signal: AbortSignal): Promise<Inventory> {
  const { cluster, snapshots, clock } = deps;
  const [sight, serverVersion, rows] = await Promise.all([
    lookAtCluster(cluster, signal),
    cluster.serverVersion(signal),
    deps.db.selectFrom('node').selectAll().where('revoked_at_ms', 'is', null).execute(),
  ]);
  const { nodes, pods } = sight.workloads;
  const apiServers = await apiServerVersions(nodes, cluster, signal);
  const from = oldestOf([...apiServers.values()]) ?? tryParseKubeVersion(serverVersion);
  const path = target && from ? { path: { from, target } } : {};
  const lastVerified = await snapshots.lastVerified();
  const seen = { pods: pods.filter(({ namespace }) => namespace === 'kube-system'), rows, apiServers, path, sight };
  const observed = await inParallel(nodes, parallelNodes, (node) => nodeInventory(node, seen, deps, signal));
  const { clusterProblems = [], ...facts } = await clusterFacts(cluster, path.path, signal);
  const { problems, ...preflight } = await preflightFacts(cluster, signal);
  const unread = [...clusterProblems, ...problems, ...sight.problems];
  const name = endpointName(facts.clusterConfiguration?.controlPlaneEndpoint);
  return {
    cluster: deps.clusterName,
    takenAtMs: clock.now(),
    serverVersion,
    nodes: name === undefined ? observed : await withEndpoint(observed, name, deps, signal),
    coordinatorNode: deps.coordinatorNode,
    ...(deps.hooks ? { hooks: deps.hooks.configured } : {}),
    ...facts,
    ...preflight,
    ...(unread.length > 0 ? { clusterProblems: unread } : {}),
    ...(sight.budgets ? { workloads: { ...sight.workloads, budgets: sight.budgets } } : {}),
    ...defined({ coordinatorVersion: deps.version }),
    ...(lastVerified && {
      lastVerifiedSnapshot: { name: lastVerified.name, takenAtMs: lastVerified.takenAtMs, domains: failureDomains(lastVerified) },
    }),
    ...(snapshots.requiredDomains !== undefined && { requiredDomains: snapshots.requiredDomains }),
  };
}

interface Seen {
  readonly pods: readonly ClusterPod[];
  readonly rows: readonly NodeRow[];
  readonly apiServers: ReadonlyMap<string, string>;
  readonly sight: ClusterSight;
  readonly path: { readonly path?: { readonly from: KubeVersion; readonly target: KubeVersion } };
}

async function nodeInventory(node: ClusterNode, seen: Seen, deps: CollectDeps, signal: AbortSignal): Promise<NodeInventory> {
  const isControlPlane = node.role === 'control-plane';
  const row = seen.rows.find(({ name }) => name === node.name);
  const isConnected = row !== undefined && deps.agentOn(node.name).isConnected();
  const toObserve = { name: node.name, isControlPlane, ...seen.path };
  const [observed, drain] = await Promise.all([
    isConnected ? observeNode(toObserve, deps, signal) : {},
    drainPreview(node.name, seen.sight, deps.drain, signal),
  ]);
  return {
    ...fromCluster(node),
    ...defined({
      kubeProxyVersion: kubeProxyVersion(seen.pods, node.name),
      apiServerVersion: seen.apiServers.get(node.name),
      controllerManagerVersion: isControlPlane ? staticPodVersion(seen.pods, 'kube-controller-manager', node.name) : undefined,
      schedulerVersion: isControlPlane ? staticPodVersion(seen.pods, 'kube-scheduler', node.name) : undefined,
      clockSkewMs: row?.clock_skew_ms ?? undefined,
    }),
    agent: {
      isEnrolled: row !== undefined,
      isConnected,
      ...defined({ lastSeenMs: row?.last_seen_ms ?? undefined, version: row?.agent_version ?? undefined }),
    },
    ...defined({ annotationKeys: node.annotationKeys }),
    ...observed,
    ...drain,
  };
}

function fromCluster(node: ClusterNode) {
  const { name, role, isReady, isCordoned, kubeletVersion, containerRuntime, labels, taints, internalIp } = node;
  return {
    name,
    role,
    isReady,
    isCordoned,
    kubeletVersion,
    containerRuntime,
    labels,
    taints,
    internalIp,
    ...defined({ notReadySinceMs: isReady ? undefined : node.readyChangedAtMs, cordonedBy: node.cordonedBy }),
  };
}

async function drainPreview(
  node: string,
  sight: ClusterSight,
  drain: DrainPort,
  signal: AbortSignal,
): Promise<Pick<NodeInventory, 'drain' | 'drainProblem'>> {
  try {
    return { drain: await drain.preview(node, signal, sight) };
  } catch (thrown) {
    signal.throwIfAborted();
    return { drainProblem: toKubestepError(thrown).message };
  }
}

async function apiServerVersions(nodes: readonly ClusterNode[], cluster: ClusterPort, signal: AbortSignal): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  const controlPlane = nodes.filter(({ role }) => role === 'control-plane');
  await inParallel(controlPlane, parallelNodes, async (node) => {
    const { version } = await cluster.apiServerOf(node, signal);
    if (version !== undefined) versions.set(node.name, version);
  });
  return versions;
}

function oldestOf(versions: readonly string[]): KubeVersion | undefined {
  return versions.map(parseKubeVersion).sort(compareKubeVersions)[0];
}
