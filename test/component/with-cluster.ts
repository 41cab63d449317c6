import type { SimulatedClusterHandle } from '../sim/cluster.ts';
import { ensureEtcd } from '../sim/etcd.ts';
import { type SimulatedClusterOptions, startSimulatedCluster } from '../sim/start-cluster.ts';
import { logsOf } from './evidence.ts';

export const from = 'v1.32.11';
export const target = 'v1.33.13';

/**
 * Gives the tests of the surrounding describe one cluster with kubestep installed; where there cannot be one they are skipped, and it is said why.
 */
export function withCluster(options: SimulatedClusterOptions): { readonly cluster: () => SimulatedClusterHandle } {
  let cluster: SimulatedClusterHandle | undefined;
  before(async function () {
    this.timeout(240_000);
    const etcd = await ensureEtcd();
    if (typeof etcd === 'string' || process.getuid?.() !== 0) {
      console.warn(`skipped: ${typeof etcd === 'string' ? etcd : 'the executor and its units work as root only'}`);
      this.skip();
    }
    cluster = await startSimulatedCluster({ timeScale: 0.01, ...options });
  });
  afterEach(function () {
    if (this.currentTest?.state === 'failed' && cluster) console.error(logsOf(cluster));
  });
  after(async function () {
    this.timeout(60_000);
    await cluster?.stop();
  });
  return {
    cluster: () => {
      if (!cluster) throw new Error('there is no cluster outside of a test');
      return cluster;
    },
  };
}
