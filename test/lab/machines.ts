import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProbeSummary } from './probe.ts';

/** Where the laboratory keeps its nodes; the scripts beside this file have the same default. */
export const labFolder = process.env['LAB'] ?? '/var/lib/kubestep-lab';

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ShellOptions {
  readonly input?: string | Uint8Array;
}

/** Runs one of the laboratory's scripts; the command's own output is the caller's. */
export function labScript(name: string, args: readonly string[]): void {
  const { status } = spawnSync(join(import.meta.dirname, name), args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${status}`);
}

/** Runs a command in a node and gives back what it said, whatever its status. 255: the node is off. */
export function tryOn(node: string, argv: readonly string[], { input }: ShellOptions = {}): CommandResult {
  const { status, stdout, stderr } = spawnSync(join(import.meta.dirname, 'node.sh'), ['sh', node, ...argv], {
    input: input ?? '',
    maxBuffer: 256 << 20,
    encoding: 'utf8',
  });
  return { status: status ?? 255, stdout, stderr };
}

/** As `tryOn`, and fails with the command's last words when its status is not 0. */
export function runOn(node: string, argv: readonly string[], options: ShellOptions = {}): string {
  const { status, stdout, stderr } = tryOn(node, argv, options);
  if (status !== 0) throw new Error(`${node}: ${argv.join(' ')} ended with ${status}:\n${stdout.slice(-2000)}${stderr.slice(-4000)}`);
  return stdout;
}

/** A command in a node whose output is shown while it runs. */
export function showOn(node: string, argv: readonly string[]): number {
  console.log(`${node}# ${argv.join(' ')}`);
  const { status } = spawnSync(join(import.meta.dirname, 'node.sh'), ['sh', node, ...argv], { stdio: ['ignore', 'inherit', 'inherit'] });
  return status ?? 255;
}

export function jsonOn<T>(node: string, argv: readonly string[]): T {
  return JSON.parse(runOn(node, argv)) as T;
}

export function copyTo(node: string, from: string, to: string): void {
  runOn(node, ['dd', `of=${to}`, 'bs=1M', 'status=none'], { input: readFileSync(from) });
}

export function kubectl(args: readonly string[]): string {
  return runOn('cp1', ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', ...args]);
}

export function runningNodes(): string[] {
  const folder = join(labFolder, 'nodes');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

export interface Probe {
  readonly stop: () => Promise<ProbeSummary>;
}

/** Starts to ask a node's port of the replicated service, from inside the laboratory's network. */
export function startProbe(address: string): Probe {
  const namespace = readFileSync(join(labFolder, 'run/ns'), 'utf8').trim();
  const url = `http://${address}:30080/`;
  const argv = [`--net=/run/netns/${namespace}`, process.execPath, join(import.meta.dirname, 'probe.ts'), url];
  const child = spawn('nsenter', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = readAll(child);
  return {
    stop: async () => {
      child.kill('SIGTERM');
      return JSON.parse(await output) as ProbeSummary;
    },
  };
}

function readAll(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return new Promise((resolve) => child.on('close', () => resolve(text)));
}
