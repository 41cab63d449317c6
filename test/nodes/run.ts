import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { nodeName } from './orders.ts';

/**
 * `npm run nodes`: builds what is missing, then runs `main.ts` in namespaces of its own (network, mounts, processes). When that ends, however
 * it ends, the kernel ends every node and forgets every mount with it; what is left is a folder and empty control groups.
 */
const state = process.env['KUBESTEP_NODES'] ?? '/var/lib/kubestep-nodes';
const here = import.meta.dirname;

async function main(args: readonly string[]): Promise<number> {
  if (process.getuid?.() !== 0) throw new Error('the nodes need root: they are machines with a systemd of their own');
  const run = join(state, 'run');
  if (hasProcesses('/sys/fs/cgroup')) throw new Error(`a node ${nodeName} is on: another run of this is going on`);
  removeTraces(run);
  mkdirSync(run, { recursive: true });
  await mustRun(join(here, 'base.sh'), join(state, 'base'));
  if (process.env['KUBESTEP_DEB'] === undefined) await mustRun(process.execPath, join(here, '../../packaging/build.ts'));
  try {
    // bash as process 1 reaps what a killed node leaves; a signal to it alone is not noticed, so the kernel ends it with its parent
    const inside = ['bash', '-c', '"$@"; exit $?', 'bash', process.execPath, join(here, 'main.ts'), ...args];
    const namespaces = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
    return await status('setpriv', '--pdeathsig', 'KILL', ...namespaces, ...inside);
  } finally {
    removeTraces(run);
  }
}

async function mustRun(...argv: readonly [string, ...string[]]): Promise<void> {
  const code = await status(...argv);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}`);
}

function status(file: string, ...args: readonly string[]): Promise<number> {
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, KUBESTEP_NODES: state } });
  const end = () => child.kill('SIGKILL');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, end);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function removeTraces(run: string): void {
  if (existsSync(run)) rmSync(run, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  for (const hierarchy of readdirSync('/sys/fs/cgroup')) {
    const folder = join('/sys/fs/cgroup', hierarchy);
    if (!statSync(folder).isDirectory()) continue;
    const group = join(folder, `ksnodes-${nodeName}`); // those of other names are not ours to remove
    if (existsSync(group)) removeGroup(group);
  }
}

function hasProcesses(cgroups: string): boolean {
  return readdirSync(cgroups).some((hierarchy) => {
    const file = join(cgroups, hierarchy, `ksnodes-${nodeName}`, 'cgroup.procs');
    return existsSync(file) && readFileSync(file, 'utf8').trim() !== '';
  });
}

/** A control group's files cannot be removed and need not be; its folders can, once their last process is gone. */
function removeGroup(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) removeGroup(join(folder, entry.name));
  try {
    rmdirSync(folder);
  } catch (error) {
    console.error(`left behind: ${folder}: ${String(error)}`);
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
