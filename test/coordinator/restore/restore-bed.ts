import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AgentPort, RunOptions, TypedOutcome } from '../../../coordinator/agents/agent-port.ts';
import type { ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import { EtcdService } from '../../../coordinator/etcd/etcd-service.ts';
import type { Restore } from '../../../coordinator/restore/restore.ts';
import { RestoreService } from '../../../coordinator/restore/restore-service.ts';
import { RestoreStore } from '../../../coordinator/restore/restore-store.ts';
import type { Snapshot } from '../../../coordinator/snapshots/snapshot-port.ts';
import { SnapshotStore } from '../../../coordinator/snapshots/snapshot-store.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { systemClock } from '../../../shared/clock.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { silentLogger } from '../../../shared/log.ts';
import { snapshotName } from '../../../shared/names.ts';
import type { OperationKind } from '../../../shared/operations.ts';
import type { SavedSnapshot } from '../../../shared/operations-etcd.ts';
import { staticComponents } from '../../../shared/operations-restore.ts';
import { nodePaths } from '../../../shared/paths.ts';
import { systemRandom } from '../../../shared/random.ts';
import { freePort } from '../../sim/etcd.ts';
import { clusterNode } from '../snapshots/snapshot-bed.ts';
import { runJob } from './bed-jobs.ts';
import { type BedNode, makeNode } from './bed-node.ts';
import { KubeletStandIn } from './kubelet-stand-in.ts';

const run = promisify(execFile);
const { signal } = new AbortController();

/** What a test may do at an operation: nothing, or die as a coordinator does. */
export type OnOperation = (kind: OperationKind, node: string) => void | Promise<void>;

/** Nodes with real etcd members and real jobs, each job a process of its own; only executor, agent, kubelet and API server are stood in for. */
export class RestoreBed {
  readonly store: Store;
  readonly etcdDir: string;
  readonly #root: string;
  readonly #nodes: readonly BedNode[];
  readonly #kubelets: KubeletStandIn[];
  readonly #restartedKubelets = new Map<string, number>();
  readonly #away = new Set<string>();
  readonly operations: { readonly kind: OperationKind; readonly node: string }[] = [];
  onOperation: OnOperation = () => undefined;
  service: RestoreService;

  private constructor(store: Store, root: string, nodes: readonly BedNode[], etcdDir: string) {
    this.store = store;
    this.etcdDir = etcdDir;
    this.#root = root;
    this.#nodes = nodes;
    this.#kubelets = nodes.map(
      ({ name, root: node }) =>
        new KubeletStandIn(join(nodePaths(node).kubernetesDir, 'manifests'), {
          etcd: join(etcdDir, 'etcd'),
          log: join(root, `${name}.log`),
        }),
    );
    this.service = this.newService();
  }

  static async start(names: readonly string[], { dir, version }: { readonly dir: string; readonly version: string }): Promise<RestoreBed> {
    const root = mkdtempSync(join(tmpdir(), 'kubestep-restore-'));
    const nodes: BedNode[] = [];
    for (const name of names) nodes.push({ name, root: join(root, name), clientPort: await freePort(), peerPort: await freePort() });
    for (const node of nodes) makeNode(node, nodes, version);
    const store = await openStore(':memory:');
    const row = { generation: 1, enrolled_at_ms: 1, revoked_at_ms: null, last_seen_ms: null, agent_version: null, boot_id: null };
    for (const { name } of nodes)
      await store.db
        .insertInto('node')
        .values({ name, ...row, clock_skew_ms: null, machine_facts: null })
        .execute();
    const bed = new RestoreBed(store, root, nodes, dir);
    await bed.etcdctl('endpoint', 'health');
    return bed;
  }

  /** As the next start of the coordinator makes it. */
  newService(): RestoreService {
    const { db } = this.store;
    return new RestoreService({
      ...{ db, clock: systemClock, random: systemRandom, log: silentLogger, epoch: 1, clusterName: 'prod', cluster: this.#cluster() },
      ...{ agentOn: (node) => this.#agent(node), snapshotsDir: join(this.#root, 'coordinator') },
      ...{ store: new RestoreStore({ db, clock: systemClock }), snapshots: new SnapshotStore(db) },
      delivery: { deliver: async ({ node, snapshot }) => this.#deliver(node, snapshot) },
      waits: { pollMs: 50 },
    });
  }

  get etcd(): EtcdService {
    const { db } = this.store;
    const agentOn = (node: string) => this.#agent(node);
    return new EtcdService({
      db,
      agentOn,
      cluster: this.#cluster(),
      clock: systemClock,
      ...{ random: systemRandom, log: silentLogger },
      epoch: 1,
    });
  }

  /** Loses the coordinator: what runs on nodes goes on by itself, and a new one starts. */
  async restartCoordinator(): Promise<void> {
    await this.service.close();
    await this.store.db.deleteFrom('cluster_lock').execute();
    this.service = this.newService();
    await this.service.recover();
  }

  async etcdctl(...words: string[]): Promise<string> {
    const endpoints = this.#nodes.map(({ clientPort }) => `http://127.0.0.1:${clientPort}`).join(',');
    const { stdout } = await run(join(this.etcdDir, 'etcdctl'), [`--endpoints=${endpoints}`, '--command-timeout=20s', ...words]);
    return stdout;
  }

  async put(prefix: string, count: number): Promise<void> {
    const puts = Array.from({ length: count }, (_, at) => `put ${prefix}/${at} value-${at}`);
    const file = join(this.#root, 'txn');
    writeFileSync(file, `\n${puts.join('\n')}\n\n\n`);
    const endpoint = `http://127.0.0.1:${this.#nodes[0]?.clientPort}`;
    await run('/bin/sh', ['-c', `${join(this.etcdDir, 'etcdctl')} --endpoints=${endpoint} txn < ${file}`]);
  }

  async countKeys(prefix: string): Promise<number> {
    const answer = await this.etcdctl('get', '--prefix', `${prefix}/`, '--keys-only');
    return answer.split('\n').filter((line) => line !== '').length;
  }

  /** Saves one from a member, and says that it was proven. */
  async snapshot(node: string): Promise<Snapshot> {
    const takenAtMs = systemClock.now();
    const name = snapshotName(node, takenAtMs);
    const saved = (await this.#job(node, 'saveSnapshot', { name })).result as SavedSnapshot;
    const { memberId: _m, clusterId: _c, isComparedWithLive: _i, method: _w, ...facts } = saved;
    const snapshot: Snapshot = {
      ...{ name, state: 'verified', member: node, trigger: 'manual', takenAtMs, verifiedAtMs: takenAtMs, operationIds: [] },
      ...facts,
      copies: [{ place: `node:${node}`, path: `${name}/snapshot.db` }],
    };
    const store = new SnapshotStore(this.store.db);
    await store.begin(snapshot, undefined);
    await store.settle(snapshot);
    mkdirSync(join(this.#root, 'coordinator', name), { recursive: true });
    copyFileSync(join(nodePaths(this.#node(node).root).snapshotsDir, name, 'snapshot.db'), this.#copyOf(name));
    return snapshot;
  }

  /** Plans, starts and follows to the end. */
  async restore(snapshot: string, change: { readonly destroyed?: readonly string[] } = {}): Promise<Restore> {
    const { id } = await this.plan(snapshot, change);
    await this.service.start(id, 'test');
    return this.ended(id);
  }

  plan(snapshot: string, change: { readonly destroyed?: readonly string[] } = {}): Promise<Restore> {
    const options = { confirmedCluster: 'prod', isUnverifiedAccepted: false, isLiveDataDiscarded: true, excluded: [], destroyed: [] };
    return this.service.plan(snapshot, { ...options, ...change }, () => undefined, signal);
  }

  async ended(id: string): Promise<Restore> {
    for (;;) {
      const restore = await this.service.get(id);
      if (restore.state !== 'running' && restore.state !== 'undoing') return restore;
      await systemClock.sleep(50);
    }
  }

  /** The disk of a node is gone: its agent stays away, its member ends and does not come back. */
  async destroy(name: string): Promise<void> {
    this.#away.add(name);
    await this.#kubelets[this.#nodes.findIndex((node) => node.name === name)]?.stop();
    rmSync(this.#node(name).root, { recursive: true });
  }

  file(node: string, path: string): string {
    return join(this.#node(node).root, path);
  }

  async end(): Promise<void> {
    await this.service.close();
    await Promise.all(this.#kubelets.map((kubelet) => kubelet.stop()));
    await this.store.close();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #node(name: string): BedNode {
    const node = this.#nodes.find((candidate) => candidate.name === name);
    if (node) return node;
    throw new Error(`there is no node ${name}`);
  }

  #copyOf(snapshot: string): string {
    return join(this.#root, 'coordinator', snapshot, 'snapshot.db');
  }

  #deliver(node: string, snapshot: string): void {
    if (!existsSync(this.#copyOf(snapshot))) throw new KubestepError('not-found', 'the coordinator has no copy');
    const dir = join(nodePaths(this.#node(node).root).agentStateDir, 'fetched');
    mkdirSync(dir, { recursive: true });
    copyFileSync(this.#copyOf(snapshot), join(dir, `${snapshot}.db`));
  }

  #agent(node: string): AgentPort {
    return {
      isConnected: () => !this.#away.has(node),
      run: async (kind, input, { operationId: _id }: RunOptions) => {
        await this.onOperation(kind, node);
        this.operations.push({ kind, node });
        return (await this.#job(node, kind, input)) as TypedOutcome<typeof kind>;
      },
      fetchSnapshot: async ({ name }) => {
        mkdirSync(join(this.#root, 'coordinator', name), { recursive: true });
        copyFileSync(join(nodePaths(this.#node(node).root).snapshotsDir, name, 'snapshot.db'), this.#copyOf(name));
        return { path: this.#copyOf(name) };
      },
    };
  }

  async #job(node: string, kind: OperationKind, input: unknown): Promise<TypedOutcome<OperationKind>> {
    if (kind === 'readFacts') {
      const result = { kubelet: { invocationId: String(this.#restartedKubelets.get(node) ?? 0) } };
      return { state: 'succeeded', result } as TypedOutcome<OperationKind>;
    }
    if (kind === 'restartKubelet') this.#restartedKubelets.set(node, (this.#restartedKubelets.get(node) ?? 0) + 1);
    if (kind === 'restartKubelet') return { state: 'succeeded', result: {} };
    if (kind === 'updateKubeadmConfig') return { state: 'succeeded', result: { isChanged: true } };
    return runJob({ root: this.#node(node).root, etcdDir: this.etcdDir }, kind, input);
  }

  /** An API server is there when its manifest is, and every node is well at once. */
  #cluster(): ClusterPort {
    const serves = (name: string) => existsSync(this.file(name, 'etc/kubernetes/manifests/kube-apiserver.yaml'));
    const told: Partial<ClusterPort> = {
      clusterUid: async () => 'uid-of-kube-system',
      getNode: async (name) => clusterNode(name, 'control-plane'),
      listNodes: async () => this.#nodes.map(({ name }) => clusterNode(name, 'control-plane')),
      apiServerOf: async ({ name }) => (serves(name) ? { isReady: true } : { isReady: false, problem: 'it is away' }),
      leaseRenewedAtMs: async () => systemClock.now(),
      listPods: async () =>
        this.#nodes.flatMap(({ name }) =>
          staticComponents.map((component) => ({ name: `${component}-${name}`, isMirror: true, isReady: true }) as never),
        ),
    };
    return told as ClusterPort;
  }
}
