/**
 * `npm run bench`: what kubestep costs. Wall time of an upgrade of a simulated cluster over the same commands in a shell script, memory of its processes,
 * time of `kubestep --help` over `node -e 0`. `--scale` is the part of the measured times that the stand-in tools take; 1 is what a real cluster takes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import { node24, type Program, repository } from '../sim/program.ts';
import { startMachines, startSimulatedCluster } from '../sim/start-cluster.ts';

const target = 'v1.33.13';
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20' },
    scale: { type: 'string', default: '0.25' },
    'cli-only': { type: 'boolean', default: false },
  },
});
const timeScale = Number(values.scale);
const size = { controlPlanes: 3, workers: Number(values.nodes) - 3, timeScale };

function measureCli(): void {
  const kubestep = join(repository, 'packaging/kubestep');
  const [help, node] = [
    () => spawnSync(kubestep, ['--help'], { stdio: 'ignore' }),
    () => spawnSync(node24, ['-e', '0'], { stdio: 'ignore' }),
  ].map((run) => medianMs(run));
  console.log(`kubestep --help      ${help} ms, node -e 0 ${node} ms: ${((help ?? 0) / (node ?? 1)).toFixed(2)} times`);
}

function medianMs(run: () => void): number {
  const times = Array.from({ length: 21 }, () => {
    const startedAtMs = performance.now();
    run();
    return performance.now() - startedAtMs;
  });
  return Math.round(times.toSorted((a, b) => a - b)[10] ?? 0);
}

async function measureByHand(): Promise<number> {
  const cluster = await startMachines(size);
  try {
    const names = (role: string) => cluster.nodes.filter(({ node }) => node.role === role).map(({ node }) => node.name);
    const [first = '', ...others] = names('control-plane');
    const script = join(repository, 'test/bench/by-hand.sh');
    const args = [script, cluster.directory, target, first, others.join(' '), names('worker').join(' ')];
    return await secondsOf(async () => {
      const child = spawn('sh', args, { stdio: ['ignore', 'ignore', 'pipe'] });
      let complaints = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        complaints += text;
      });
      const [exitCode] = (await once(child, 'close')) as [number];
      if (exitCode !== 0) throw new Error(`by-hand.sh ended with ${exitCode}: ${complaints}`);
    });
  } finally {
    await cluster.stop();
  }
}

async function measureKubestep(): Promise<number> {
  const cluster = await startSimulatedCluster(size);
  try {
    reportMemory(cluster, 'at rest');
    const seconds = await secondsOf(() => cluster.mustKubestep(['upgrade', 'start', target, '--yes', '--wait']));
    reportMemory(cluster, 'after the upgrade');
    return seconds;
  } finally {
    await cluster.stop();
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return (performance.now() - startedAtMs) / 1000;
}

function reportMemory(cluster: SimulatedClusterHandle, when: string): void {
  const { agent, executor } = cluster.node('w1');
  const figures = Object.entries({ coordinator: cluster.coordinator, agent, executor }).map(
    ([name, program]) => `${name} ${memoryOf(program)}`,
  );
  console.log(`memory ${when.padEnd(18)} ${figures.join(', ')}`);
}

/** Resident, and of it what no other process shares: Node's own binary is mapped once for all. */
function memoryOf({ pid }: Program): string {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mebibytes = (pattern: RegExp) => [...rollup.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0) / 1024;
  return `${mebibytes(/^Rss:\s+(\d+)/gm).toFixed(0)} MiB (${mebibytes(/^Private_\w+:\s+(\d+)/gm).toFixed(0)} of its own)`;
}

measureCli();
if (!values['cli-only']) {
  console.log(`upgrading ${values.nodes} simulated nodes at ${timeScale} of the real times, by hand and by kubestep`);
  const byHand = await measureByHand();
  const byKubestep = await measureKubestep();
  const ratio = (byKubestep / byHand).toFixed(3);
  console.log(
    `wall time            kubestep ${byKubestep.toFixed(1)} s, by hand ${byHand.toFixed(1)} s: ${ratio} times (goal: at most 1.05)`,
  );
}
process.exit(0);
