import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedClusterHandle } from '../sim/cluster.ts';

export interface RunView {
  readonly id: string;
  readonly state: string;
  readonly steps: readonly {
    readonly id: string;
    readonly node?: string;
    readonly kind: string;
    readonly state: string;
    readonly operationIds: readonly string[];
  }[];
}

export interface NodeView {
  readonly name: string;
  readonly kubeletVersion: string;
  readonly ready: boolean;
  readonly cordoned: boolean;
}

export async function jsonOf<T>(cluster: SimulatedClusterHandle, ...args: readonly string[]): Promise<T> {
  return JSON.parse(await cluster.mustKubestep([...args, '-o', 'json'])) as T;
}

/** `name version Ready|NotReady [cordoned]` of every node. */
export async function nodeLines(cluster: SimulatedClusterHandle): Promise<string[]> {
  const { items } = await jsonOf<{ items: readonly NodeView[] }>(cluster, 'node', 'list');
  return items.map(({ name, kubeletVersion, ready, cordoned }) =>
    [name, kubeletVersion, ready ? 'Ready' : 'NotReady', ...(cordoned ? ['cordoned'] : [])].join(' '),
  );
}

/** How often the stand-in for PID 1 started each operation's unit on any node: no word of kubestep is believed. */
export function startsOfUnits(cluster: SimulatedClusterHandle): Map<string, number> {
  const starts = new Map<string, number>();
  for (const handle of cluster.nodes) {
    const started = handle.calls('systemd-run').filter(({ event, exitCode }) => event === 'end' && exitCode === 0);
    for (const { argv } of started) {
      const unit = argv.find((argument) => argument.startsWith('--unit='))?.slice('--unit='.length) ?? '';
      starts.set(unit, (starts.get(unit) ?? 0) + 1);
    }
  }
  return starts;
}

/** Units that were started more than once, and operations with two intents in a node's journal. Empty as long as the promise is kept. */
export function whatRanTwice(cluster: SimulatedClusterHandle): string[] {
  const units = [...startsOfUnits(cluster)].filter(([, count]) => count > 1).map(([unit, count]) => `${unit} was started ${count} times`);
  const journals = cluster.nodes.flatMap(({ node }) => {
    const path = join(node.root, 'var/lib/kubestep/executor/journal.jsonl');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    const intents = lines
      .map((line) => JSON.parse(line) as { type: string; operationId?: string })
      .filter(({ type }) => type === 'intent')
      .map(({ operationId }) => operationId);
    return intents.filter((id, at) => intents.indexOf(id) !== at).map((id) => `${node.name} journaled the intent of ${id} twice`);
  });
  return [...units, ...journals];
}

/** Command lines of a tool that ended with 0, on all nodes: `cp1: kubeadm upgrade apply …`. */
export function doneBy(cluster: SimulatedClusterHandle, tool: string, words: string): string[] {
  return cluster.nodes.flatMap((handle) =>
    handle
      .calls(tool)
      .filter(({ event, exitCode, argv }) => event === 'end' && exitCode === 0 && argv.join(' ').includes(words))
      .map(({ argv }) => `${handle.node.name}: ${tool} ${argv.join(' ')}`),
  );
}

/** What the processes wrote, for a test that failed. */
export function logsOf(cluster: SimulatedClusterHandle): string {
  const files = [
    cluster.coordinator.options.logFile,
    ...cluster.nodes.flatMap(({ agent, executor }) => [agent, executor].map(({ options }) => options.logFile)),
  ];
  return files
    .filter((file) => existsSync(file))
    .map((file) => `== ${file}\n${readFileSync(file, 'utf8').split('\n').slice(-25).join('\n')}`)
    .join('\n');
}
