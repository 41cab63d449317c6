import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A node as its stand-in tools know it, from `var/lib/sim/node.json` below its root. */
export interface SimulatedNode {
  readonly root: string;
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  readonly ip: string;
  /** Times of the real tools are multiplied with this. */
  readonly timeScale: number;
  /** JSON file with what the package repositories offer: shared by all nodes of a cluster. */
  readonly repositoryFile: string;
  /** Version of the real members, as `3.4.23`: the image tags in the manifests must not claim another one. */
  readonly etcdVersion?: string;
  /** Socket of the simulated cluster: kubeadm and the kubelet tell it what changed; absent for a node of its own. */
  readonly controlSocket?: string;
}

/** The root comes from the environment, as for kubestep's own processes. */
export function nodeRoot(): string {
  const root = process.env['KUBESTEP_ROOT'];
  if (!root) throw new Error('a stand-in tool needs KUBESTEP_ROOT: the folder of its simulated node');
  return root;
}

export function readNode(root = nodeRoot()): SimulatedNode {
  const node = JSON.parse(readFileSync(statePath(root, 'node'), 'utf8')) as Omit<SimulatedNode, 'root'>;
  return { ...node, root };
}

export function writeNode({ root, ...node }: SimulatedNode): void {
  writeState(root, 'node', node);
}

/** Reads `var/lib/sim/<name>.json`. */
export function readState<T>(root: string, name: string, absent: T): T {
  const path = statePath(root, name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : absent;
}

/** Replaces `var/lib/sim/<name>.json` whole: a killed tool leaves the old or the new state, never half of one. */
export function writeState(root: string, name: string, value: unknown): void {
  replaceFile(statePath(root, name), `${JSON.stringify(value, null, 1)}\n`);
}

export function replaceFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

function statePath(root: string, name: string): string {
  return join(root, 'var/lib/sim', `${name}.json`);
}
