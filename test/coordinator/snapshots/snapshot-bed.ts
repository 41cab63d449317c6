import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { AgentOn, AgentPort, TypedOutcome } from '../../../coordinator/agents/agent-port.ts';
import type { ClusterNode, ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import { type BackupSettings, defaultBackupSettings } from '../../../coordinator/snapshots/backup-settings.ts';
import { SnapshotService } from '../../../coordinator/snapshots/snapshot-service.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { silentLogger } from '../../../shared/log.ts';
import type { OperationKind, OperationResult } from '../../../shared/operations.ts';
import type { EtcdMemberFacts } from '../../../shared/operations-etcd.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';

export const content = Buffer.from('the keyspace');
export const sha256 = createHash('sha256').update(content).digest('hex');

type Answer<K extends OperationKind = OperationKind> = Partial<TypedOutcome<K>> | Error;
/** Answers of one node's agent by kind, the last one again and again. */
export type Script = { [K in OperationKind]?: Answer<K>[] };

export const saved: OperationResult<'saveSnapshot'> = {
  ...{ sha256, sizeBytes: content.length, revision: 100, totalKeys: 7, hash: 42, compactRevision: 50 },
  ...{ memberId: 'a1', clusterId: 'c1', etcdVersion: '3.5.24', isComparedWithLive: true, method: 'stream' },
};
const sealedContent = zstdCompressSync(content);
export const sealed: OperationResult<'sealSnapshot'> = {
  ...{ file: 'snapshot.db.zst', sizeBytes: sealedContent.length, sha256: createHash('sha256').update(sealedContent).digest('hex') },
};
const { revision, totalKeys, hash, compactRevision } = saved;
export const proof = { isProven: true, revision, totalKeys, hash, compactRevision, etcdVersion: '3.5.24' };

export function memberFacts(memberId: string, change: Partial<EtcdMemberFacts> = {}): EtcdMemberFacts {
  return {
    ...{ memberId, clusterId: 'c1', version: '3.5.24', leaderId: 'a1', dbSizeBytes: 100, revision: 100, isLearner: false, alarms: [] },
    members: ['a1', 'a2', 'a3'].map((id, index) => {
      return { id, name: `cp${index + 1}`, isLearner: false, peerUrls: [`https://10.0.0.${index + 1}:2380`], clientUrls: [] };
    }),
    ...change,
  };
}

export function goodScript(memberId: string): Script {
  return {
    readEtcd: [{ state: 'succeeded', result: memberFacts(memberId) }],
    prepareEtcdTools: [{ state: 'succeeded', result: { version: '3.5.24', source: 'image', tools: ['etcd', 'etcdctl', 'etcdutl'] } }],
    saveSnapshot: [{ state: 'succeeded', result: saved }],
    verifySnapshot: [{ state: 'succeeded', result: proof }],
    sealSnapshot: [{ state: 'succeeded', result: sealed }],
    removeSnapshot: [{ state: 'succeeded', result: {} }],
    collectConfiguration: [{ state: 'succeeded', result: { sha256: 'd'.repeat(64), sizeBytes: 9, files: [{ path: '/a', sha256: 'e' }] } }],
  };
}

/** A cluster of three control-plane nodes and a worker; cp1 leads etcd. Tests change the scripts before they act. */
export class SnapshotBed {
  readonly clock = new FakeClock();
  readonly snapshotsDir = mkdtempSync(join(tmpdir(), 'kubestep-snapshots-'));
  readonly calls: { readonly node: string; readonly kind: OperationKind; readonly operationId: string }[] = [];
  readonly scripts: Record<string, Script> = { cp1: goodScript('a1'), cp2: goodScript('a2'), cp3: goodScript('a3') };
  readonly disconnected = new Set<string>();
  nodes = ['cp1', 'cp2', 'cp3'].map((name) => clusterNode(name, 'control-plane')).concat(clusterNode('w1', 'worker'));
  copied: Uint8Array = sealedContent;
  /** Runs before the answer of an operation is given. */
  onCall: (kind: OperationKind, operationId: string) => Promise<void> = async () => undefined;
  settings: BackupSettings = defaultBackupSettings;
  readonly store: Store;
  readonly service: SnapshotService;

  private constructor(store: Store) {
    this.store = store;
    this.service = this.newService(1);
  }

  static async open(): Promise<SnapshotBed> {
    return new SnapshotBed(await openStore(':memory:'));
  }

  /** A service as the next start of the coordinator makes it. */
  newService(epoch: number, settings: BackupSettings = this.settings): SnapshotService {
    const { clock, snapshotsDir } = this;
    const ports = {
      db: this.store.db,
      agentOn: this.#agentOn,
      cluster: fakeCluster([], () => this.nodes),
      clock,
      random: systemRandom,
      log: silentLogger,
    };
    return new SnapshotService({ ...ports, epoch, snapshotsDir, coordinatorNode: 'cp1', settings });
  }

  /** Gives one node's agent other answers. */
  change(node: string, answers: Script): void {
    this.scripts[node] = { ...this.scripts[node], ...answers };
  }

  kinds(node?: string): string[] {
    return this.calls.filter((call) => node === undefined || call.node === node).map(({ kind }) => kind);
  }

  #agentOn: AgentOn = (node): AgentPort => ({
    isConnected: () => node in this.scripts && !this.disconnected.has(node),
    run: async (kind, _input, { operationId }) => {
      this.calls.push({ node, kind, operationId });
      await this.onCall(kind, operationId);
      const answers = this.scripts[node]?.[kind] ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined) throw new Error(`nobody told the fake what ${kind} on ${node} answers`);
      if (answer instanceof Error) throw answer;
      return { state: 'succeeded', ...answer } as TypedOutcome<typeof kind>;
    },
    fetchSnapshot: async ({ name, file = 'snapshot.db' }) => {
      const dir = join(this.snapshotsDir, name);
      mkdirSync(dir, { recursive: true });
      const path = join(dir, file);
      writeFileSync(path, this.copied);
      return { path };
    },
  });
}

/** Knows nodes and ConfigMaps; anything else was not expected. */
export function fakeCluster(controlPlane: readonly string[], nodes?: () => ClusterNode[]): ClusterPort {
  const told: Partial<ClusterPort> = {
    listNodes: async () => nodes?.() ?? controlPlane.map((name) => clusterNode(name, 'control-plane')),
    serverVersion: async () => 'v1.33.13',
    clusterUid: async () => 'uid-of-kube-system',
    configMap: async (_namespace, name) => (name === 'kube-proxy' ? undefined : { name }),
  };
  return new Proxy(told, {
    get: (target, name) => {
      const method = Reflect.get(target, name);
      if (method === undefined) throw new Error(`nobody told the fake cluster about ${String(name)}`);
      return method;
    },
  }) as ClusterPort;
}

export function clusterNode(name: string, role: ClusterNode['role']): ClusterNode {
  return {
    ...{ name, role, uid: randomBytes(4).toString('hex'), isReady: true, isCordoned: false, kubeletVersion: 'v1.33.13' },
    ...{ containerRuntime: 'containerd://1.7', internalIp: '10.0.0.1', bootId: 'b', labels: {}, taints: [] },
  };
}
