import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coordinatorPaths } from '../../shared/paths.ts';
import { until } from '../until.ts';
import { SimulatedClusterHandle } from './cluster.ts';
import { listenForEvents } from './cluster-events.ts';
import { EtcdMembers, etcdPorts } from './etcd-members.ts';
import type { ObjectStore } from './kubernetes/object-store.ts';
import { startSimulatedKubernetes } from './kubernetes/start.ts';
import { changeStaticPod } from './kubernetes/static-pods.ts';
import { removeAtEnd } from './leftovers.ts';
import { makeNodeFolder } from './node-folder.ts';
import { SimulatedNodeHandle, writeCredentials } from './node-handle.ts';
import { keepCompiled } from './program.ts';
import { freeSubnet } from './subnet.ts';
import { repositoriesOf } from './tools/catalog.ts';
import { imageOf } from './tools/manifests.ts';
import type { SimulatedNode } from './tools/node-state.ts';

const apiServerPort = 6443;
const coordinatorPorts = { sessions: 7444, enrolment: 7445 };

export interface SimulatedClusterOptions {
  readonly controlPlanes: number;
  readonly workers: number;
  /** What runs at first; default v1.32.11: the etcd of Debian is too old to go beyond v1.33. */
  readonly version?: string;
  /** Versions that the package repositories offer beside it; default v1.33.13. */
  readonly offered?: readonly string[];
  /** A replicated service with a budget that lets one pod go; default when there are two workers to move it between. */
  readonly workload?: boolean;
  /** Part of the measured times that the stand-in tools take; default 0.02. */
  readonly timeScale?: number;
  readonly onProgress?: (note: string) => void;
  /** Gives up and removes everything when aborted while it starts. */
  readonly signal?: AbortSignal;
}

/** Starts the machines, installs kubestep as a person would, and resolves when every agent is connected. */
export async function startSimulatedCluster(options: SimulatedClusterOptions): Promise<SimulatedClusterHandle> {
  const cluster = await startMachines(options);
  try {
    await installKubestep(cluster, options);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** The machines and Kubernetes on them, before kubestep comes. */
export async function startMachines(options: SimulatedClusterOptions): Promise<SimulatedClusterHandle> {
  const { version = 'v1.32.11', offered = ['v1.33.13'], timeScale = 0.02, workload = options.workers > 1 } = options;
  const directory = mkdtempSync(join(tmpdir(), 'ks-')); // short: a unix socket's path has 107 characters at most
  removeAtEnd(directory);
  const subnet = await freeSubnet([apiServerPort, etcdPorts.client, etcdPorts.peer, ...Object.values(coordinatorPorts)]);
  const addresses = (prefix: string, count: number, first: number) =>
    Array.from({ length: count }, (_, at) => ({ name: `${prefix}${at + 1}`, ip: `${subnet}.${first + at}` }));
  const controlPlanes = addresses('cp', options.controlPlanes, 1);
  const workers = addresses('w', options.workers, 11);
  const repositoryFile = join(directory, 'repositories.json');
  writeFileSync(repositoryFile, JSON.stringify(repositoriesOf([version, ...offered])));

  const etcd = await EtcdMembers.start(controlPlanes, join(directory, 'etcd'));
  const times = { podStartMs: 2_000 * timeScale, podStopMs: 6_000 * timeScale, nodeGraceMs: 40_000 * timeScale };
  const dir = join(directory, 'kubernetes');
  const kubernetes = await startSimulatedKubernetes({ controlPlanes, workers, version, apiServerPort, dir, times, workload });
  for (const { name } of controlPlanes) changeStaticPod(kubernetes.store, name, 'etcd', imageOf('etcd', version, etcd.version));
  await etcd.put(registryOf(kubernetes.store));
  const controlSocket = join(directory, 'events.sock');
  const events = await listenForEvents(controlSocket, { kubernetes, timeScale, restartEtcd: (node) => etcd.restart(node) });

  const folder = ({ name, ip }: { name: string; ip: string }, role: SimulatedNode['role']) => {
    const node = { root: join(directory, name), name, ip, role, timeScale, repositoryFile, controlSocket, etcdVersion: etcd.version };
    makeNodeFolder(node, version);
    return new SimulatedNodeHandle(node);
  };
  const servers = controlPlanes.map((address) => folder(address, 'control-plane'));
  for (const { node } of servers) await writeCredentials(node, { kubernetes, etcd });
  const nodes = [...servers, ...workers.map((address) => folder(address, 'worker'))];
  return new SimulatedClusterHandle({ directory, nodes, kubernetes, etcd, events });
}

/** The objects of the simulated API as keys: what a snapshot of the members has to bring back. */
function registryOf(store: ObjectStore): { readonly key: string; readonly value: string }[] {
  const plurals = ['namespaces', 'nodes', 'configmaps', 'deployments', 'daemonsets', 'pods'] as const;
  return plurals.flatMap((plural) =>
    store.list(plural).map((object) => {
      const { namespace, name } = object.metadata;
      return { key: ['/registry', plural, ...(namespace ? [namespace] : []), name].join('/'), value: JSON.stringify(object) };
    }),
  );
}

/** What a person does on a cluster: the coordinator on one node, a token and one command for every node. */
async function installKubestep(
  cluster: SimulatedClusterHandle,
  { onProgress = () => undefined, signal }: SimulatedClusterOptions,
): Promise<void> {
  const { ip } = cluster.node('cp1').node;
  onProgress('installing the coordinator on cp1');
  const emptyFolder = join(cluster.directory, 'empty');
  const compiling = ['agent/main.ts', 'agent/executor/main.ts'].map((entry) => keepCompiled(entry, emptyFolder));
  await cluster.mustKubestep([
    'coordinator',
    'install',
    '--no-start',
    '--cluster-name',
    'simulated',
    '--listen',
    `${ip}:${coordinatorPorts.sessions}`,
  ]);
  cluster.coordinator.start();
  const { operatorSocket } = coordinatorPaths(cluster.node('cp1').node.root);
  await until('the coordinator answers', async () => {
    signal?.throwIfAborted();
    if (!existsSync(operatorSocket)) return false; // to ask by a command costs as much as the start itself
    return [0, 9].includes((await cluster.kubestep(['status', '-o', 'json'])).exitCode ?? 1); // 9: there is no backup yet
  });
  await Promise.all(compiling);
  const waiting = [...cluster.nodes];
  const enrolAll = async () => {
    for (let handle = waiting.shift(); handle !== undefined; handle = waiting.shift()) {
      signal?.throwIfAborted();
      onProgress(`installing the agent on ${handle.node.name}`);
      await enrol(cluster, handle, `${ip}:${coordinatorPorts.sessions}`);
    }
  };
  await Promise.all(Array.from({ length: 3 }, enrolAll));
  onProgress('waiting for the agents');
  await until('every agent is connected', async () => {
    signal?.throwIfAborted();
    if (!cluster.nodes.every((handle) => handle.hasConnected())) return false;
    const list = await cluster.kubestep(['node', 'list', '-o', 'json']);
    if (list.exitCode !== 0) return false;
    const { items } = JSON.parse(list.stdout) as { items: { agent: { connected: boolean } }[] };
    return items.length === cluster.nodes.length && items.every(({ agent }) => agent.connected);
  });
}

async function enrol(cluster: SimulatedClusterHandle, handle: SimulatedNodeHandle, coordinator: string): Promise<void> {
  const { name, root } = handle.node;
  const token = await cluster.mustKubestep(['token', 'create', name]);
  const install = ['agent', 'install', '--no-start', '--coordinator', coordinator, '--token-file', '-'];
  await cluster.mustKubestep(install, { root, input: token });
  handle.start();
}
