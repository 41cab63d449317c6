import type { Budget, ClusterPod, ClusterPort } from '../cluster/cluster-port.ts';
import { orTold } from '../cluster/or-told.ts';
import { Room, type Workloads } from './room.ts';

/** The cluster as one look saw it, for many previews: pods and budgets are read once and not once for each node. */
export interface ClusterSight {
  readonly workloads: Workloads;
  /** Absent when they could not be read: nobody may think then that there are none. */
  readonly budgets?: readonly Budget[];
  readonly room: Room;
  readonly podsOn: (node: string) => readonly ClusterPod[];
  /** Asks the cluster once for each DaemonSet. */
  readonly hasDaemonSet: (namespace: string, name: string) => Promise<boolean>;
  /** Parts that could not be read, each with the reason. */
  readonly problems: readonly string[];
}

/** Reads what a simulation of drains needs. Budgets and volumes that cannot be read are problems in the answer. @throws what ClusterPort throws for nodes and pods. */
export async function lookAtCluster(cluster: ClusterPort, signal: AbortSignal): Promise<ClusterSight> {
  const problems: string[] = [];
  const [nodes, pods, budgets, volumes = []] = await Promise.all([
    cluster.listNodes(signal),
    cluster.listPods({}, signal),
    orTold(cluster.listBudgets(signal), problems, signal),
    orTold(cluster.listBoundVolumes(signal), problems, signal),
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
  const podsOn = (node: string) => byNode.get(node) ?? [];
  return { workloads, ...(budgets ? { budgets } : {}), room: new Room(workloads), podsOn, hasDaemonSet: once, problems };
}

export async function hasDaemonSet(
  cluster: ClusterPort,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<boolean> {
  return (await cluster.getDaemonSet(namespace, name, signal)) !== undefined;
}
