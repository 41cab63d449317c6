import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.ts';

/**
 * `npm run nodes`: builds what is missing, then runs `main.ts` in namespaces of its own (network, mounts, processes). When that ends, however
 * it ends, the kernel ends every node and forgets every mount with it; what is left is a folder and empty control groups, named for this
 * process: several runs do not meet.
 */
const state = process.env['KUBESTEP_NODES'] ?? '/var/lib/kubestep-nodes';
const runName = `run-${process.pid}`;
const here = import.meta.dirname;
const cgroups = '/sys/fs/cgroup';

async function main(args: readonly string[]): Promise<number> {
  if (process.getuid?.() !== 0) throw new Error('the nodes need root: they are machines with a systemd of their own');
  mkdirSync(state, { recursive: true });
  for (const name of readdirSync(state)) if (isLeftBehind(name)) await removeTraces(name); // of a run that was killed
  const run = join(state, runName);
  const base = join(state, 'base');
  mkdirSync(run);
  try {
    await mustRun('flock', `${base}.lock`, join(here, 'base.sh'), base);
    if (process.env['KUBESTEP_DEB'] === undefined) await mustRun(process.execPath, join(here, '../../packaging/build.ts'));
    // bash as process 1 reaps what a killed node leaves; a signal to it alone is not noticed, so the kernel ends it with its parent
    const inside = ['bash', '-c', '"$@"; exit $?', 'bash', process.execPath, join(here, 'main.ts'), run, base, ...args];
    const namespaces = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
    return await status('setpriv', '--pdeathsig', 'KILL', ...namespaces, ...inside);
  } finally {
    await removeTraces(runName);
  }
}

async function mustRun(...argv: readonly [string, ...string[]]): Promise<void> {
  const code = await status(...argv);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}`);
}

function status(file: string, ...args: readonly string[]): Promise<number> {
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let ending: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals) => {
    ending = signal;
    child.kill('SIGKILL');
  };
  for (const signal of signals) process.once(signal, end);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, end);
      const last = ending ?? signal;
      resolve(last ? 128 + constants.signals[last] : (code ?? 1));
    });
  });
}

/** A process number may belong to a stranger by now. */
function isLeftBehind(name: string): boolean {
  const [, pid] = /^run-(\d+)$/.exec(name) ?? [];
  if (pid === undefined) return false;
  const commandLine = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
  return !commandLine.includes('nodes/run.ts');
}

async function removeTraces(name: string): Promise<void> {
  rmSync(join(state, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  for (const hierarchy of readdirSync(cgroups)) {
    const folder = join(cgroups, hierarchy);
    if (!statSync(folder).isDirectory()) continue;
    for (const group of readdirSync(folder)) if (group.startsWith(`ksnodes-${name}-`)) await removeGroup(join(folder, group));
  }
}

/** A control group's files cannot be removed and need not be; its folders can, once the kernel has ended the last process in them. */
async function removeGroup(folder: string): Promise<void> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) await removeGroup(join(folder, entry.name));
  let problem = '';
  const isRemoved = () => {
    try {
      rmdirSync(folder);
      return true;
    } catch (error) {
      problem = String(error);
      return false;
    }
  };
  await until(`${folder} is empty`, isRemoved, 10_000).catch(() => console.error(`left behind: ${folder}: ${problem}`));
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
