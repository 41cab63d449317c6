import { toKubestepError } from '../../shared/errors.ts';
import type { Budget, ClusterPod, ClusterPort } from '../cluster/cluster-port.ts';
import { Room, type Workloads } from './room.ts';

/** The cluster as one look saw it, for many previews: pods and budgets are read once and not once for each node. */
export interface ClusterSight {
  readonly workloads: Workloads;
  readonly budgets: readonly Budget[];
  readonly room: Room;
  readonly podsOn: (node: string) => readonly ClusterPod[];
  /** Asks the cluster once for each DaemonSet. */
  readonly hasDaemonSet: (namespace: string, name: string) => Promise<boolean>;
  /** Parts that could not be read, each with the reason. */
  readonly problems: readonly string[];
}

/** Reads what a simulation of drains needs. Volumes that cannot be read are a problem in the answer. @throws what ClusterPort throws for all else. */
export async function lookAtCluster(cluster: ClusterPort, signal: AbortSignal): Promise<ClusterSight> {
  const problems: string[] = [];
  const [nodes, pods, budgets, volumes] = await Promise.all([
    cluster.listNodes(signal),
    cluster.listPods({}, signal),
    cluster.listBudgets(signal),
    cluster.listBoundVolumes(signal).catch((thrown: unknown) => {
      signal.throwIfAborted();
      problems.push(toKubestepError(thrown).message);
      return [];
    }),
  ]);
  const workloads = { nodes, pods, volumes };
  const asked = new Map<string, Promise<boolean>>();
  const once = (namespace: string, name: string) => {
    const key = `${namespace}/${name}`;
    const answer = asked.get(key) ?? hasDaemonSet(cluster, { namespace, name }, signal);
    asked.set(key, answer);
    return answer;
  };
  const byNode = Map.groupBy(pods, ({ node }) => node);
  return { workloads, budgets, room: new Room(workloads), podsOn: (node) => byNode.get(node) ?? [], hasDaemonSet: once, problems };
}

export async function hasDaemonSet(
  cluster: ClusterPort,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<boolean> {
  return (await cluster.getDaemonSet(namespace, name, signal)) !== undefined;
}
