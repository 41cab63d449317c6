/**
 * `npm run demo`: a cluster of three control-plane nodes and three workers on this machine goes up one minor version. Removes every trace of itself
 * when it ends, also on ctrl-c.
 */
import pc from 'picocolors';
import type { SimulatedClusterHandle } from './cluster.ts';
import { startSimulatedCluster } from './start-cluster.ts';

const target = 'v1.33.13';
const what =
  'Simulated: six nodes with their apt, dpkg, kubeadm and kubelet (at 1/50 of their real times), and the Kubernetes API. ' +
  'Real: executor, agents, coordinator, CLI, mutual TLS, SQLite, three etcd members, snapshots proven by restoring them.';

const commands: readonly (readonly string[])[] = [
  ['node', 'list'],
  ['upgrade', 'start', target, '--yes', '--wait'],
  ['node', 'list'],
  ['backup', 'list'],
  ['upgrade', 'history'],
];

const stopped = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopped.abort(new Error(name)));

async function main(): Promise<number> {
  const startedAtMs = Date.now();
  console.log(what);
  const cluster = await startSimulatedCluster({ controlPlanes: 3, workers: 3, onProgress: showProgress, signal: stopped.signal });
  showProgress('');
  try {
    for (const args of commands) {
      const exitCode = await show(cluster, args);
      if (exitCode !== 0) return exitCode;
    }
  } finally {
    await cluster.stop();
  }
  console.log(
    `\nFrom nothing to ${target} on six nodes in ${Math.round((Date.now() - startedAtMs) / 1000)} s; everything is removed again.`,
  );
  return 0;
}

async function show(cluster: SimulatedClusterHandle, args: readonly string[]): Promise<number> {
  stopped.signal.throwIfAborted();
  console.log(`\n${pc.bold(`$ kubestep ${args.join(' ')}`)}`);
  const { exitCode } = await cluster.kubestep(args, { isShown: true, signal: stopped.signal });
  stopped.signal.throwIfAborted();
  return exitCode;
}

/** One line that is written over on a terminal; elsewhere each note is a line. */
function showProgress(note: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${pc.dim(note)}`);
  else if (note !== '') process.stderr.write(`${note}\n`);
}

try {
  process.exit(await main());
} catch (error) {
  showProgress('');
  if (!stopped.signal.aborted) throw error;
  console.log('\nStopped; everything is removed again.');
  process.exit(130);
}
