import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import { startSimulatedCluster } from '../sim/start-cluster.ts';
import type { Figure } from './figures.ts';

/** The cluster's own version is v1.32.11; one wave of all workers goes to a patch, the waves of one worker each then to the next minor. */
const [patch, minor] = ['v1.32.12', 'v1.33.13'] as const;
const workers = 6;

interface RunView {
  readonly steps: readonly { readonly node?: string; readonly kind: string; readonly startedAt?: string; readonly finishedAt?: string }[];
}

/** Workers all at once and one by one, on the same cluster: what a wave takes should not depend on how many there are, nor on how large it is. */
export async function measureWaves(timeScale: number): Promise<Figure[]> {
  const cluster = await startSimulatedCluster({ controlPlanes: 1, workers, timeScale, offered: [patch, minor], workload: false });
  try {
    const one = await workerSeconds(cluster, patch, workers);
    const many = await workerSeconds(cluster, minor, 1);
    const ratio = many / workers / one;
    return [
      {
        what: `${workers} waves of one worker over one wave of ${workers}, at ${timeScale} of the real times`,
        figure: `${many.toFixed(1)} s ÷ ${workers} = ${(many / workers).toFixed(1)} s a wave, over ${one.toFixed(1)} s: ${ratio.toFixed(2)} times`,
      },
    ];
  } finally {
    await cluster.stop();
  }
}

/** From the first worker's first step that changes it until the last one's end; fetching packages comes before, for all nodes at once. */
async function workerSeconds(cluster: SimulatedClusterHandle, target: string, atOnce: number): Promise<number> {
  await cluster.mustKubestep(['upgrade', 'start', target, '--yes', '--wait', '--canaries', '0', '--max-unavailable', String(atOnce)]);
  const { steps } = JSON.parse(await cluster.mustKubestep(['upgrade', 'describe', '-o', 'json'])) as RunView;
  const ofWorkers = steps.filter(({ node, kind }) => node?.startsWith('w') && kind !== 'setRepository' && kind !== 'downloadPackages');
  const times = (key: 'startedAt' | 'finishedAt') => ofWorkers.map((step) => Date.parse(step[key] ?? ''));
  return (Math.max(...times('finishedAt')) - Math.min(...times('startedAt'))) / 1000;
}
