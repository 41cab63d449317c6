import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InstalledCredential, installCredential } from '../../../coordinator/cluster/credential.ts';
import { type OpenClusterOptions, type OpenedCluster, openCluster } from '../../../coordinator/cluster/open-cluster.ts';
import type { Clock } from '../../../shared/clock.ts';
import { FakeClock } from '../../fake-clock.ts';
import { isReady } from '../../sim/kubernetes/objects.ts';
import { type SimulatedKubernetes, startSimulatedKubernetes } from '../../sim/kubernetes/start.ts';
import { until } from '../../until.ts';

/** Does something at each sleep, so that the world changes exactly while somebody waits. */
export class ScriptedClock extends FakeClock {
  onSleep: (nth: number) => Promise<void> = async () => undefined;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await super.sleep(ms, signal);
    await this.onSleep(this.slept.length);
  }
}

/** Simulated API servers with the coordinator's credential installed. */
export class ClusterBed {
  readonly dir: string;
  readonly sim: SimulatedKubernetes;
  readonly #opened: OpenedCluster[] = [];

  private constructor(dir: string, sim: SimulatedKubernetes) {
    this.dir = dir;
    this.sim = sim;
  }

  static async start(controlPlanes: number, network: number, podStartMs = 1): Promise<ClusterBed> {
    const dir = await mkdtemp(join(tmpdir(), 'kubestep-cluster-'));
    const named = (prefix: string, count: number, from: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `${prefix}${index + 1}`, ip: `127.90.${network}.${from + index}` }));
    const nodes = { controlPlanes: named('cp', controlPlanes, 11), workers: named('w', 2, 21) };
    const times = { podStartMs, podStopMs: 1, nodeGraceMs: 1 };
    const bed = new ClusterBed(dir, await startSimulatedKubernetes({ ...nodes, version: 'v1.33.13', dir, times }));
    await bed.settled();
    return bed;
  }

  /** Resolves when no pod is starting or ending. */
  async settled(): Promise<void> {
    const isSteady = () => this.sim.store.list('pods').every((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined);
    await until('all pods of the simulated cluster are ready', isSteady);
  }

  get kubernetesDir(): string {
    return join(this.dir, 'kubernetes');
  }

  install(clock: Clock): Promise<InstalledCredential> {
    const { adminKubeconfig } = this.sim;
    return installCredential({ adminKubeconfig, kubernetesDir: this.kubernetesDir, clock }, new AbortController().signal);
  }

  async open(clock: Clock, limits: Partial<OpenClusterOptions> = {}): Promise<OpenedCluster> {
    const opened = await openCluster({ kubernetesDir: this.kubernetesDir, clock, ...limits });
    this.#opened.push(opened);
    return opened;
  }

  /** Nodes whose API server answered since `from`, each once. */
  askedSince(from: number): string[] {
    return [...new Set(this.sim.requests.slice(from).map(({ node }) => node))];
  }

  async stop(): Promise<void> {
    for (const opened of this.#opened) opened.close();
    await this.sim.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}
