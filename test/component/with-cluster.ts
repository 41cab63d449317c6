import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import { ensureEtcd } from '../sim/etcd.ts';
import { type SimulatedClusterOptions, startSimulatedCluster } from '../sim/start-cluster.ts';
import { logsOf } from './evidence.ts';

export const from = 'v1.32.11';
export const target = 'v1.33.13';

/** Gives each test of the surrounding describe a cluster with kubestep installed; tests that cannot have one are skipped, and say why. */
export function withCluster(options: SimulatedClusterOptions): { readonly cluster: () => SimulatedClusterHandle } {
  let cluster: SimulatedClusterHandle | undefined;
  before(async function () {
    this.timeout(120_000);
    const etcd = await ensureEtcd();
    if (typeof etcd !== 'string' && process.getuid?.() === 0) return;
    console.warn(`skipped: ${typeof etcd === 'string' ? etcd : 'the executor and its units work as root only'}`);
    this.skip();
  });
  beforeEach(async function () {
    this.timeout(120_000);
    cluster = await startSimulatedCluster({ timeScale: 0.01, ...options });
  });
  afterEach(async function () {
    this.timeout(30_000);
    if (this.currentTest?.state === 'failed' && cluster) console.error(logsOf(cluster));
    await cluster?.stop();
    cluster = undefined;
  });
  return {
    cluster: () => {
      if (!cluster) throw new Error('there is no cluster outside of a test');
      return cluster;
    },
  };
}
