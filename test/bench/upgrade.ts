import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import { type Program, repository } from '../sim/program.ts';
import { startMachines, startSimulatedCluster } from '../sim/start-cluster.ts';
import { type Figure, secondsOf } from './figures.ts';

export interface UpgradeSize {
  readonly nodes: number;
  readonly timeScale: number;
}

const target = 'v1.33.13';
const controlPlanes = 3;

/** One minor by kubestep over the same by the documented commands, on two clusters of the same shape; and what its processes keep of the memory. */
export async function measureUpgrade({ nodes, timeScale }: UpgradeSize): Promise<Figure[]> {
  const shape = { controlPlanes, workers: nodes - controlPlanes, timeScale };
  const byHand = await upgradeByHand(shape);
  const { seconds, memory } = await upgradeByKubestep(shape);
  const figure = `kubestep ${seconds.toFixed(0)} s, by hand ${byHand.toFixed(0)} s: ${(seconds / byHand).toFixed(3)} times`;
  return [{ what: `upgrade of ${nodes} nodes at ${timeScale} of the real times`, figure, goal: '≤ 1.05 times' }, ...memory];
}

interface Shape {
  readonly controlPlanes: number;
  readonly workers: number;
  readonly timeScale: number;
}

async function upgradeByHand(shape: Shape): Promise<number> {
  const cluster = await startMachines(shape);
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

async function upgradeByKubestep(shape: Shape): Promise<{ seconds: number; memory: Figure[] }> {
  const cluster = await startSimulatedCluster(shape);
  try {
    const atRest = memoryOf(cluster);
    const seconds = await secondsOf(() => cluster.mustKubestep(['upgrade', 'start', target, '--yes', '--wait']));
    const after = memoryOf(cluster);
    const memory = Object.entries(atRest).map(([name, before]) => ({
      what: `memory of ${name}`,
      figure: `${before} at rest, ${after[name]} after the upgrade`,
    }));
    return { seconds, memory };
  } finally {
    await cluster.stop();
  }
}

function memoryOf(cluster: SimulatedClusterHandle): Record<string, string> {
  const { agent, executor } = cluster.node('w1');
  const programs = { 'an executor': executor, 'an agent': agent, 'the coordinator': cluster.coordinator };
  return Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, residentOf(program)]));
}

/** Resident, and of it what no other process shares: Node's own binary is mapped once for all. */
function residentOf({ pid }: Program): string {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mebibytes = (pattern: RegExp) => [...rollup.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0) / 1024;
  return `${mebibytes(/^Rss:\s+(\d+)/gm).toFixed(0)} MiB (${mebibytes(/^Private_\w+:\s+(\d+)/gm).toFixed(0)} of its own)`;
}
