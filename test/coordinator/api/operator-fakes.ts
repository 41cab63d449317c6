import type { AgentOn } from '../../../coordinator/agents/agent-port.ts';
import type {
  CataloguePort,
  FleetNode,
  FleetPort,
  OperatorDeps,
  RecoveryPort,
  SchedulesPort,
} from '../../../coordinator/api/operator-ports.ts';
import { PodMovers } from '../../../coordinator/api/pod-movers.ts';
import type { ClusterNode, ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import type { DrainPort, DrainRequest } from '../../../coordinator/drain/drain-port.ts';
import type { Inventory } from '../../../coordinator/inventory/inventory.ts';
import type { Plan } from '../../../coordinator/plan/plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import type { Engine, RunUpdate, StartRequest } from '../../../coordinator/run/engine-port.ts';
import type { Run } from '../../../coordinator/run/run.ts';
import type { BackupAttempt } from '../../../coordinator/snapshots/attempts.ts';
import type { Snapshot, SnapshotFilter, SnapshotPort, SnapshotRequest } from '../../../coordinator/snapshots/snapshot-port.ts';
import type { AuditEntry } from '../../../coordinator/store/audit.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { silentLogger } from '../../../shared/log.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { inventory } from '../plan/inventory-builder.ts';
import { catalogueOf } from './catalogue-fake.ts';
import { refusing } from './refusing.ts';
import { clusterNodes, fleet, plan, run, snapshot } from './samples.ts';

/** Everything the operator's API stands on, with what a test may look at and change. */
export class OperatorWorld {
  readonly clock = new FakeClock();
  readonly audit: AuditEntry[] = [];
  readonly cordons: { readonly name: string; readonly isCordoned: boolean }[] = [];
  readonly started: StartRequest[] = [];
  readonly drains: DrainRequest[] = [];
  readonly revoked: string[] = [];
  readonly lifetime = new AbortController();
  readonly podMovers = new PodMovers();
  nodes: readonly ClusterNode[] = clusterNodes;
  fleet: readonly FleetNode[] = fleet;
  plan: Plan = plan;
  runs: Run[] = [run];
  updates: RunUpdate[] = [];
  snapshots: Snapshot[] = [snapshot];
  restores: Partial<OperatorDeps['restores']> = {};
  etcd: Partial<OperatorDeps['etcd']> = {};
  /** A real one instead of the fake; set before the server starts. */
  catalogue: CataloguePort | undefined;
  attempts: BackupAttempt[] = [];
  readonly pruned: { readonly isDryRun: boolean }[] = [];
  readonly listed: (SnapshotFilter | undefined)[] = [];
  currentNodes: string[] = [];
  inventory: Inventory = inventory({ controlPlane: 1, workers: 1 });
  output: Record<string, string> = {};
  /** What the next call of the engine, the drain or the snapshots throws. */
  failure: KubestepError | undefined;
  isClusterDown = false;
  /** Held until a test lets it go on. */
  gate: Promise<void> = Promise.resolve();

  deps(): OperatorDeps {
    return {
      clusterName: 'prod',
      version: '0.1.0',
      identity: {
        ...{ node: 'cp1', caPin: `sha256:${'a'.repeat(64)}`, sessionsAddress: 'cp1:7444', enrolmentAddress: 'cp1:7445' },
        ...{ epoch: 4, startedAtMs: this.clock.now() },
      },
      engine: this.#engine(),
      defaultPlanOptions,
      observe: async () => {
        this.fail();
        return this.inventory;
      },
      snapshots: this.#snapshots(),
      etcd: refusing<OperatorDeps['etcd']>('etcd', this.etcd),
      restores: refusing<OperatorDeps['restores']>('restores', this.restores),
      catalogue: this.catalogue ?? catalogueOf(this),
      schedules: this.#schedules(),
      fleet: this.#fleet(),
      agentOn: this.#agentOn(),
      cluster: this.#cluster(),
      drain: this.#drain(),
      podMovers: this.podMovers,
      output: {
        read: async (id, offset) => ({ bytes: Buffer.from(this.output[id] ?? '').subarray(offset) }),
      },
      recovery: this.#recovery(),
      audit: async (entry) => void this.audit.push(entry),
      clock: this.clock,
      random: systemRandom,
      log: silentLogger,
      lifetime: this.lifetime.signal,
    };
  }

  /** Throws what the test asked for. */
  fail(): void {
    if (this.failure) throw this.failure;
  }

  #engine(): Engine {
    const find = async (id: string) => this.runs.find((candidate) => candidate.id === id);
    const active = async () => this.runs.find(({ state }) => state === 'running' || state === 'paused' || state === 'failed');
    const steer = async (id: string) => {
      this.fail();
      const found = await find(id);
      if (!found) throw new KubestepError('not-found', `there is no run ${id}`);
      return found;
    };
    const world = this;
    return refusing<Engine>('engine', {
      plan: async (target) => {
        this.fail();
        return { ...this.plan, target };
      },
      savePlan: async () => undefined,
      getPlan: async (id) => (id === this.plan.id ? this.plan : undefined),
      start: async (request) => {
        this.started.push(request);
        this.fail();
        return run;
      },
      status: find,
      disruption: async () => ({ nodes: [], workloads: [], budgets: [] }),
      list: async () => [...this.runs],
      active,
      pause: steer,
      resume: steer,
      retry: steer,
      cancel: steer,
      currentNodes: () => this.currentNodes,
      watch: async function* (_id, fromSequence) {
        for (const update of world.updates) if (update.sequence > fromSequence) yield update;
        await world.gate;
      },
    });
  }

  #snapshots(): SnapshotPort {
    return refusing<SnapshotPort>('snapshots', {
      create: async ({ onProgress }: SnapshotRequest) => {
        onProgress?.('saving a snapshot on cp2');
        onProgress?.('restoring it on cp2');
        this.fail();
        return snapshot;
      },
      verify: async () => {
        this.fail();
        return snapshot;
      },
      list: async (filter) => {
        this.listed.push(filter);
        return this.snapshots.filter(({ state }) => filter?.state === undefined || state === filter.state);
      },
      get: async (name) => this.snapshots.find((candidate) => candidate.name === name),
      lastVerified: async () => this.snapshots.find(({ state }) => state === 'verified'),
    });
  }

  #schedules(): SchedulesPort {
    return {
      list: async () => [{ name: 'daily', cron: '0 3 * * *', timezone: 'UTC', nextDueMs: this.clock.now() + 3600_000 }],
      runNow: async (name) => {
        if (name !== 'daily') throw new KubestepError('not-found', `there is no schedule ${name}`, { hint: 'run: kubestep schedule list' });
        return snapshot;
      },
    };
  }

  #fleet(): FleetPort {
    return {
      list: async () => this.fleet,
      revoke: async (node) => void this.revoked.push(node),
      createToken: async (node) => ({ token: `ks1.${node}`, expiresAtMs: this.clock.now() + 900_000 }),
    };
  }

  #agentOn(): AgentOn {
    return (node) =>
      refusing('agent', {
        isConnected: () => this.fleet.some(({ name, isConnected }) => name === node && isConnected),
        run: async () => ({
          state: 'succeeded',
          result: {
            minor: 'v1.34',
            uri: 'https://packages.example/v1.34',
            versions: { kubeadm: ['1.34.4-1.1', '1.34.10-1.1', '1.34.9-1.1'] },
          },
        }),
      }) as unknown as ReturnType<AgentOn>;
  }

  #cluster(): ClusterPort {
    const down = () => {
      if (this.isClusterDown) throw new KubestepError('unavailable', 'no API server answers');
    };
    const cluster: ClusterPort = refusing<ClusterPort>('cluster', {
      avoiding: () => cluster,
      serverVersion: async () => {
        down();
        return 'v1.33.13';
      },
      listNodes: async () => {
        down();
        return [...this.nodes];
      },
      listPods: async () => [],
      listBudgets: async () => [],
      listBoundVolumes: async () => [],
      setCordon: async (name, { isCordoned }) => {
        this.cordons.push({ name, isCordoned });
        this.nodes = this.nodes.map((node) => (node.name === name ? { ...node, isCordoned } : node));
      },
    });
    return cluster;
  }

  #drain(): DrainPort {
    return {
      preview: async () => ({ evictable: ['shop/cart-0'], bare: ['default/tool'], emptyDir: [], blockedByBudget: [], ignored: [] }),
      drain: async (request) => {
        this.drains.push(request);
        request.onProgress({ total: 1, remaining: [{ pod: 'shop/cart-0', state: 'refused', budget: 'shop/cart' }] });
        this.fail();
        request.onProgress({ total: 1, remaining: [] });
      },
    };
  }

  #recovery(): RecoveryPort {
    return {
      lastExportedAtMs: async () => undefined,
      exportBundle: async function* () {
        yield Buffer.from('age-');
        yield Buffer.from('encrypted');
      },
    };
  }
}
