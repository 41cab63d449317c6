import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDrain } from '../../../coordinator/drain/drain.ts';
import type { DrainPort, DrainProgress, DrainRequest } from '../../../coordinator/drain/drain-port.ts';
import { silentLogger } from '../../../shared/log.ts';
import { FakeClock } from '../../fake-clock.ts';
import { aNode, FakeCluster } from '../cluster/fake-cluster.ts';

/** A cluster with the node w1, and a drain over it. */
export class DrainBed {
  readonly clock = new FakeClock();
  readonly cluster = new FakeCluster(this.clock);
  readonly progress: DrainProgress[] = [];
  readonly port: DrainPort;
  readonly savedPodsDir: string;

  private constructor(savedPodsDir: string) {
    this.savedPodsDir = savedPodsDir;
    this.cluster.nodes.set('w1', aNode('w1'));
    this.port = createDrain({ cluster: this.cluster, clock: this.clock, savedPodsDir, log: silentLogger });
  }

  static async create(): Promise<DrainBed> {
    return new DrainBed(await mkdtemp(join(tmpdir(), 'kubestep-drain-')));
  }

  drain(changes: Partial<DrainRequest> = {}, signal = new AbortController().signal): Promise<void> {
    const request = {
      node: 'w1',
      by: 'run-1',
      timeoutMs: 60_000,
      allowedBarePods: [],
      isEmptyDirAllowed: false,
      onProgress: (told: DrainProgress) => this.progress.push(told),
    };
    return this.port.drain({ ...request, ...changes }, signal);
  }

  async remove(): Promise<void> {
    await rm(this.savedPodsDir, { recursive: true, force: true });
  }
}
