import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentPort, TypedOutcome } from '../../../coordinator/agents/agent-port.ts';
import type { ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import type { Restore } from '../../../coordinator/restore/restore.ts';
import type { RestoreOptions } from '../../../coordinator/restore/restore-plan.ts';
import { RestoreService } from '../../../coordinator/restore/restore-service.ts';
import { RestoreStore } from '../../../coordinator/restore/restore-store.ts';
import { release } from '../../../coordinator/snapshots/snapshot-lock.ts';
import type { Snapshot } from '../../../coordinator/snapshots/snapshot-port.ts';
import { SnapshotStore } from '../../../coordinator/snapshots/snapshot-store.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { silentLogger } from '../../../shared/log.ts';
import type { OperationInput, OperationKind } from '../../../shared/operations.ts';
import { staticComponents } from '../../../shared/operations-restore.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { clusterNode, memberFacts, proof } from '../snapshots/snapshot-bed.ts';
import { WorldNode } from './world-node.ts';

const { signal } = new AbortController();

export const snapshot: Snapshot = {
  ...{ name: 'etcd-cp1-20261125T120000Z', state: 'verified', member: 'cp1', trigger: 'manual', takenAtMs: 0, operationIds: [] },
  ...{ revision: 100, totalKeys: 7, hash: 42, compactRevision: 50, sizeBytes: 544, sha256: 'a'.repeat(64), etcdVersion: '3.5.24' },
  ...{ verifiedAtMs: 1, copies: [] },
};

export const options: RestoreOptions = {
  ...{ confirmedCluster: 'prod', isUnverifiedAccepted: false, isLiveDataDiscarded: true, excluded: [], destroyed: [] },
};

/** Three nodes, their operations, and a coordinator that may die at any of them. */
export class RestoreWorld {
  readonly clock = new FakeClock();
  readonly nodes: readonly WorldNode[];
  readonly calls: { readonly kind: OperationKind; readonly node: string }[] = [];
  readonly store: Store;
  readonly delivered: string[] = [];
  liveUid: string | undefined = 'uid';
  /** Dies at the nth operation, before or after the node has done it. */
  crash: { readonly at: number; readonly isDone: boolean } | undefined;
  failAt: ((kind: OperationKind, node: string) => string | undefined) | undefined;
  /** What the living members say in the gate, beyond what follows from the nodes. */
  hash: (node: string) => number = () => 9;
  service: RestoreService;
  readonly #dir = mkdtempSync(join(tmpdir(), 'kubestep-restore-world-'));

  private constructor(store: Store, names: readonly string[]) {
    this.store = store;
    this.nodes = names.map((name) => new WorldNode(name));
    this.service = this.#newService();
  }

  static async open(names: readonly string[] = ['cp1', 'cp2', 'cp3']): Promise<RestoreWorld> {
    const store = await openStore(':memory:');
    const world = new RestoreWorld(store, names);
    const empty = { revoked_at_ms: null, last_seen_ms: null, agent_version: null, boot_id: null, clock_skew_ms: null, machine_facts: null };
    for (const name of names)
      await store.db
        .insertInto('node')
        .values({ name, generation: 1, enrolled_at_ms: 1, ...empty })
        .execute();
    await world.keep(snapshot);
    return world;
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.store.close();
    rmSync(this.#dir, { recursive: true });
  }

  async keep(kept: Snapshot): Promise<void> {
    const snapshots = new SnapshotStore(this.store.db);
    await snapshots.begin(kept, undefined);
    await snapshots.settle(kept);
  }

  node(name: string): WorldNode {
    const node = this.nodes.find((candidate) => candidate.name === name);
    if (node) return node;
    throw new Error(`there is no node ${name}`);
  }

  plan(change: Partial<RestoreOptions> = {}, name = snapshot.name): Promise<Restore> {
    return this.service.plan(name, { ...options, ...change }, () => undefined, signal);
  }

  async restore(change: Partial<RestoreOptions> = {}): Promise<Restore> {
    const { id } = await this.plan(change);
    await this.service.start(id, 'test');
    return this.ended(id);
  }

  undo(id: string): Promise<Restore> {
    return this.service.undo(id, 'test', () => undefined, signal);
  }

  /** Follows it to its end, through deaths of the coordinator. */
  async ended(id: string): Promise<Restore> {
    for (;;) {
      await this.service.settled();
      const restore = await this.service.get(id);
      if (restore.state !== 'running' && restore.state !== 'undoing') return restore;
      await this.service.close();
      await release(this.store.db);
      this.service = this.#newService();
      await this.service.recover();
    }
  }

  #newService(): RestoreService {
    const { db } = this.store;
    return new RestoreService({
      ...{ db, clock: this.clock, random: systemRandom, log: silentLogger, epoch: 1, clusterName: 'prod', cluster: this.#cluster() },
      ...{ agentOn: (node) => this.#agent(node), snapshotsDir: this.#dir },
      ...{ store: new RestoreStore({ db, clock: this.clock }), snapshots: new SnapshotStore(db) },
      delivery: {
        deliver: async ({ node }) => {
          this.delivered.push(node);
          this.node(node).hasSnapshot = true;
        },
      },
      waits: { gateMs: 20_000, apiServerMs: 20_000, nodesMs: 20_000, contactLossMs: 20_000 },
    });
  }

  #agent(name: string): AgentPort {
    const node = this.node(name);
    return {
      isConnected: () => node.isConnected,
      run: async (kind, input, _options, signal) => {
        signal.throwIfAborted();
        this.calls.push({ kind, node: name });
        const isLast = this.crash?.at === this.calls.length;
        if (isLast && !this.crash?.isDone) throw this.#die();
        const failure = this.failAt?.(kind, name);
        const outcome = failure === undefined ? this.#do(kind, input, node) : ({ state: 'failed', reason: failure } as const);
        if (isLast) throw this.#die();
        return outcome as TypedOutcome<typeof kind>;
      },
      fetchSnapshot: async () => {
        throw new Error('nothing is fetched in a restore');
      },
    };
  }

  #die(): Error {
    void this.service.close();
    return new KubestepError('unavailable', 'the coordinator died');
  }

  #do(kind: OperationKind, input: unknown, node: WorldNode): TypedOutcome<OperationKind> {
    const answer = (result: unknown) => ({ state: 'succeeded', result }) as TypedOutcome<OperationKind>;
    const { components = [], restore = '' } = input as Partial<OperationInput<'parkManifests'>>;
    switch (kind) {
      case 'inspectMember':
        return answer(node.facts(this.nodes.map(({ name }) => `${name}=https://${name}:2380`).join(','), restore));
      case 'prepareEtcdTools':
        return answer({ version: '3.5.24', source: 'image', tools: ['etcd', 'etcdctl', 'etcdutl'] });
      case 'importSnapshot':
        return node.hasSnapshot ? answer({}) : { state: 'failed', reason: 'it is not here', reasonCode: 'snapshot-missing' };
      case 'verifySnapshot':
        return answer(proof);
      case 'restoreMember':
        if (!node.data.includes(restore)) node.prepared = restore;
        return answer({});
      case 'parkManifests':
        for (const component of components) node.parked.add(component);
        return answer({});
      case 'returnManifests':
        for (const component of components) node.parked.delete(component);
        return answer({});
      case 'swapMember':
        return answer(this.#swap(node, restore, (input as OperationInput<'swapMember'>).direction));
      case 'writeEtcdManifest':
        node.manifest = (input as OperationInput<'writeEtcdManifest'>).version;
        return answer({});
      case 'readEtcd':
      case 'hashMember':
        return this.#member(node);
      case 'saveSnapshot':
        return answer({
          ...snapshot,
          revision: node.revision,
          memberId: 'a1',
          clusterId: 'c1',
          isComparedWithLive: true,
          method: 'stream',
        });
      case 'disarmAlarms':
        return answer({ disarmed: 0 });
      case 'updateKubeadmConfig':
        return answer({ isChanged: true });
      case 'readFacts':
        return answer({ kubelet: { invocationId: String(node.kubeletStarts) } });
      case 'restartKubelet':
        node.kubeletStarts += 1;
        return answer({});
      default:
        throw new Error(`${kind} was not expected`);
    }
  }

  #swap(node: WorldNode, restore: string, direction: 'in' | 'back' | 'out'): object {
    if (!node.parked.has('etcd')) throw new Error(`etcd runs on ${node.name} while its data are exchanged`);
    const isIn = node.data.includes(restore);
    if (isIn === (direction === 'in')) return {};
    node.swaps.push(direction);
    if (direction === 'in') node.data.push(restore);
    else node.data.pop();
    node.prepared = undefined;
    return {};
  }

  #member(node: WorldNode): TypedOutcome<OperationKind> {
    const restores = node.data.length - 1;
    const revision = restores > 0 ? restores * 3_000_000_000 : node.revision;
    if (revision === undefined || node.parked.has('etcd')) return { state: 'failed', reason: 'connection refused' };
    const id = `a${this.nodes.indexOf(node) + 1}`;
    const facts = memberFacts(id, { revision });
    const members = facts.members.slice(0, this.nodes.length);
    const data = { totalKeys: restores > 0 ? 7 : 12, hash: this.hash(node.name), compactRevision: 50 };
    return { state: 'succeeded', result: { ...facts, members, ...data } };
  }

  #cluster(): ClusterPort {
    const told: Partial<ClusterPort> = {
      clusterUid: async () => {
        if (this.liveUid === undefined) throw new KubestepError('unavailable', 'no API server answers');
        return this.liveUid;
      },
      getNode: async (name) => clusterNode(name, 'control-plane'),
      listNodes: async () => this.nodes.map(({ name }) => clusterNode(name, 'control-plane')),
      apiServerOf: async ({ name }) => ({ isReady: !this.node(name).parked.has('kube-apiserver') }),
      leaseRenewedAtMs: async () => this.clock.now(),
      listPods: async () =>
        this.nodes.flatMap(({ name }) =>
          staticComponents.map((component) => ({ name: `${component}-${name}`, isMirror: true, isReady: true }) as never),
        ),
    };
    return told as ClusterPort;
  }
}
