import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { OperationInput, OperationKind, OperationResult } from '../../shared/operations.ts';
import { withDeadline } from '../../shared/with-deadline.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import { askNode, type NodeObserver } from '../inventory/observe-node.ts';
import type { Snapshot } from '../snapshots/snapshot-port.ts';
import type { SnapshotSet } from '../snapshots/snapshot-set.ts';
import type { Database } from '../store/schema.ts';
import type { ObservedNode, RestoreObservation } from './make-restore-plan.ts';
import type { RestoredSnapshot } from './restore-plan.ts';
import type { RestoreStore } from './restore-store.ts';

export interface ObserveRestoreDeps extends NodeObserver {
  readonly db: Kysely<Database>;
  readonly store: RestoreStore;
  readonly cluster: ClusterPort;
  readonly clusterName: string;
  readonly snapshotsDir: string;
}

export interface ObserveRequest {
  readonly restore: string;
  readonly snapshot: Snapshot;
  readonly onNote: (text: string) => void;
}

/** The API is likely to be away: it is asked, and not waited for. */
const apiPatienceMs = 5_000;

/** Looks at every enrolled node, and asks nothing of the API that is needed. Changes nothing. */
export async function observeRestore(request: ObserveRequest, deps: ObserveRestoreDeps, signal: AbortSignal): Promise<RestoreObservation> {
  const { db, store, snapshotsDir, clusterName } = deps;
  const rows = await db.selectFrom('node').select('name').where('revoked_at_ms', 'is', null).orderBy('name').execute();
  request.onNote(`looking at ${rows.length} nodes`);
  const [nodes, liveClusterUid, set, active, run] = await Promise.all([
    Promise.all(rows.map(({ name }) => observeNode(name, request.restore, deps, signal))),
    clusterUid(deps.cluster, signal),
    readSet(snapshotsDir, request.snapshot.name),
    store.active(),
    db.selectFrom('run').select('id').where('state', '=', 'running').executeTakeFirst(),
  ]);
  return {
    cluster: clusterName,
    nodes,
    snapshot: restoredOf(request.snapshot),
    ...(set && { set: partOf(set) }),
    ...(liveClusterUid !== undefined && { liveClusterUid }),
    knownRevision: await store.highestRevision(),
    ...(active && { activeRestore: active.id }),
    ...(run && { runningUpgrade: run.id }),
  };
}

/** @throws KubestepError `snapshot-invalid` for one that was never saved. */
function restoredOf(snapshot: Snapshot): RestoredSnapshot {
  const { name, member, sha256, sizeBytes, revision, etcdVersion, takenAtMs, state, totalKeys, hash, compactRevision } = snapshot;
  if (sha256 === undefined || sizeBytes === undefined || revision === undefined || etcdVersion === undefined) {
    throw new KubestepError('snapshot-invalid', `snapshot ${name} was never saved: ${snapshot.problem ?? 'unknown'}`, {
      hint: 'choose another one: kubestep backup list',
    });
  }
  const isComparable = totalKeys !== undefined && hash !== undefined && compactRevision !== undefined;
  const comparison = { totalKeys: totalKeys ?? 0, hash: hash ?? 0, compactRevision: compactRevision ?? 0 };
  const isVerified = state === 'verified';
  return { name, member, sha256, sizeBytes, revision, etcdVersion, takenAtMs, ...comparison, isVerified, isComparable };
}

async function observeNode(node: string, restore: string, deps: ObserveRestoreDeps, signal: AbortSignal): Promise<ObservedNode> {
  if (!deps.agentOn(node).isConnected()) return { node, isConnected: false };
  const problems: string[] = [];
  const ask = async <K extends OperationKind>(kind: K, input: OperationInput<K>): Promise<OperationResult<K> | undefined> => {
    try {
      return await askNode(node, { kind, input }, deps, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      problems.push(toKubestepError(thrown).message);
      return undefined;
    }
  };
  const facts = await ask('inspectMember', { restore });
  if (!facts?.member)
    return { node, isConnected: true, ...(facts && { facts }), ...(problems[0] !== undefined && { problem: problems[0] }) };
  const tools = await ask('prepareEtcdTools', {});
  const problem = problems[0]; // a member that does not answer is why restores exist: not a problem
  const etcd = await ask('readEtcd', {});
  return { node, isConnected: true, facts, ...(tools && { tools }), ...(etcd && { etcd }), ...(problem !== undefined && { problem }) };
}

async function clusterUid(cluster: ClusterPort, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await withDeadline(apiPatienceMs, signal, (within) => cluster.clusterUid(within));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function readSet(snapshotsDir: string, name: string): Promise<SnapshotSet | undefined> {
  const text = await readFile(join(snapshotsDir, name, 'set.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as SnapshotSet); // our own file, written whole
}

function partOf({ clusterUid: uid, configuration, members }: SnapshotSet): NonNullable<RestoreObservation['set']> {
  const ca = configuration.files.find(({ path }) => path === '/etc/kubernetes/pki/ca.crt');
  return { clusterUid: uid, members: members.map(({ name }) => name), ...(ca && { caSha256: ca.sha256 }) };
}
