import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { OperationInput, OperationKind, OperationResult } from '../../shared/operations.ts';
import type { EtcdMemberFacts, SavedSnapshot, SnapshotProof } from '../../shared/operations-etcd.ts';
import { type CompleteDeps, completeSet, type RunOperation, whyIncomplete } from './complete-set.ts';
import { copyToStorages, describeAtStorages } from './copy-to-storages.ts';
import { type OperationDeps, runOnNode } from './node-operation.ts';
import type { SetStorage } from './set-storage.ts';
import type { Snapshot, SnapshotRequest } from './snapshot-port.ts';
import { type SnapshotSet, writeSet } from './snapshot-set.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export interface TakeDeps extends OperationDeps, Omit<CompleteDeps, 'nowMs'> {
  readonly store: SnapshotStore;
  readonly storages: readonly SetStorage[];
}

/**
 * Takes one snapshot from one member, from its first operation to its settled row. Everything that is learnt is durable before the next
 * operation starts. One that is saved but cannot be called verified is still copied: it may be all there is one day.
 *
 * @throws KubestepError after the row says why.
 */
export class SnapshotTaking {
  readonly #deps: TakeDeps;
  readonly #request: SnapshotRequest;
  readonly #signal: AbortSignal;
  #snapshot: Snapshot;
  #objectCounts: SnapshotProof['objectCounts'];

  constructor(snapshot: Snapshot, request: SnapshotRequest, deps: TakeDeps, signal: AbortSignal) {
    this.#snapshot = snapshot;
    this.#request = request;
    this.#deps = deps;
    this.#signal = signal;
  }

  async take(facts: EtcdMemberFacts): Promise<Snapshot> {
    let set: Omit<SnapshotSet, 'snapshot'> | undefined;
    try {
      await this.#deps.store.begin(this.#snapshot, this.#request.runId);
      const saved = await this.#save();
      const doubt = await this.#prove(saved);
      const made = await this.#completeSet(saved, facts);
      await this.#settle(doubt ?? made.missing);
      set = made.set;
    } catch (thrown) {
      const error = toKubestepError(thrown);
      await this.#keep({ state: 'failed', problem: this.#signal.aborted ? 'it was stopped' : error.message });
      await this.#deps.store.settle(this.#snapshot);
      throw error;
    }
    if (set) await this.#publish(set);
    const { name, state, problem } = this.#snapshot;
    if (state === 'verified') return this.#snapshot;
    throw new KubestepError('snapshot-invalid', `snapshot ${name} is not verified: ${problem}`, {
      hint: 'repair that, then run: kubestep backup create',
    });
  }

  async #save(): Promise<SavedSnapshot> {
    const { name, member } = this.#snapshot;
    const tools = await this.#run('prepareEtcdTools', {});
    if (tools.problem !== undefined) this.#tell(`warning: ${tools.problem}`);
    this.#tell(`saving ${name} from the etcd member on ${member}`);
    const isUrgent = this.#request.trigger === 'pre-upgrade'; // else the writers of the member come first
    const saved = await this.#run('saveSnapshot', { name, ...(isUrgent && { isUnpaced: true }) });
    if (saved.method === 'etcdctl') this.#tell('the stream did not come: it was saved by etcdctl');
    const { revision, totalKeys, sizeBytes, sha256, etcdVersion, isComparedWithLive } = saved;
    const comparison = isComparedWithLive ? { totalKeys, hash: saved.hash, compactRevision: saved.compactRevision } : {};
    const copies = [{ place: `node:${member}`, path: `${name}/snapshot.db` }];
    await this.#keep({ revision, sizeBytes, sha256, etcdVersion, copies, ...comparison });
    return saved;
  }

  /** @returns why it cannot be called verified though nothing is known to be wrong. */
  async #prove(saved: SavedSnapshot): Promise<string | undefined> {
    if (!saved.isComparedWithLive) return 'it could not be compared with the living member';
    this.#tell(`restoring it on ${this.#snapshot.member} and starting etcd on the result`);
    const proof = await proveSnapshot(this.#snapshot, saved, this.#run);
    const problem = whyUnproven(this.#snapshot, proof);
    if (problem !== undefined) throw new KubestepError('snapshot-invalid', problem);
    this.#objectCounts = proof.objectCounts;
    await this.#keep({ verifiedAtMs: this.#deps.clock.now() });
    return undefined;
  }

  /** What the set lacks is told, not thrown: the snapshot itself may be good. */
  async #completeSet(
    saved: SavedSnapshot,
    facts: EtcdMemberFacts,
  ): Promise<{ readonly set?: Omit<SnapshotSet, 'snapshot'>; readonly missing?: string }> {
    const making = {
      snapshot: () => this.#snapshot,
      keep: (change: Partial<Snapshot>) => this.#keep(change),
      run: this.#run,
      tell: (note: string) => this.#tell(note),
    };
    try {
      const set = await completeSet(saved, facts, making, { ...this.#deps, nowMs: () => this.#deps.clock.now() }, this.#signal);
      return { set: this.#objectCounts ? { ...set, objectCounts: this.#objectCounts } : set };
    } catch (thrown) {
      this.#signal.throwIfAborted();
      return { missing: whyIncomplete(thrown) };
    }
  }

  async #settle(problem: string | undefined): Promise<void> {
    const { problem: _interrupted, ...known } = this.#snapshot;
    this.#snapshot = problem === undefined ? { ...known, state: 'verified' } : { ...known, state: 'unverified', problem };
    await this.#deps.store.settle(this.#snapshot);
  }

  /** From here on the snapshot is what it is; what goes wrong with its description and its further copies is recorded and told. */
  async #publish(set: Omit<SnapshotSet, 'snapshot'>): Promise<void> {
    try {
      await this.#describeAndCopy(set);
    } catch (thrown) {
      const { message } = toKubestepError(thrown);
      this.#tell(`warning: ${message}`);
      await this.#deps.store.record({ atMs: this.#deps.clock.now(), snapshot: this.#snapshot.name, type: 'copy-failed', detail: message });
    }
  }

  async #describeAndCopy(set: Omit<SnapshotSet, 'snapshot'>): Promise<void> {
    const { store, storages, snapshotsDir, clock } = this.#deps;
    const deps = { store, storages, snapshotsDir, nowMs: () => clock.now(), tell: (note: string) => this.#tell(note) };
    await writeSet(snapshotsDir, { ...set, snapshot: this.#snapshot });
    if (storages.length === 0) return;
    this.#snapshot = await copyToStorages(this.#snapshot, deps, this.#signal);
    await writeSet(snapshotsDir, { ...set, snapshot: this.#snapshot });
    await describeAtStorages(this.#snapshot, deps, this.#signal);
  }

  readonly #run: RunOperation = <K extends OperationKind>(kind: K, input: OperationInput<K>): Promise<OperationResult<K>> => {
    const { runId, onOperation } = this.#request;
    const record = async (operationId: string) => {
      await this.#keep({ operationIds: [...this.#snapshot.operationIds, operationId] });
      onOperation?.(operationId);
    };
    const operation = { node: this.#snapshot.member, kind, input, record, ...(runId !== undefined && { runId }) };
    return runOnNode(operation, this.#deps, this.#signal);
  };

  async #keep(change: Partial<Snapshot>): Promise<void> {
    this.#snapshot = { ...this.#snapshot, ...change };
    await this.#deps.store.note(this.#snapshot);
  }

  #tell(note: string): void {
    this.#request.onProgress?.(note);
  }
}

/** Proves a snapshot on its member. */
export async function proveSnapshot(
  { name }: Pick<Snapshot, 'name'>,
  { sha256, revision, totalKeys, hash, compactRevision }: OperationInput<'verifySnapshot'>['expected'],
  run: RunOperation,
): Promise<SnapshotProof> {
  return run('verifySnapshot', { name, expected: { sha256, revision, totalKeys, hash, compactRevision } });
}

/** Why a snapshot is not what was saved. */
export function whyUnproven({ name }: Pick<Snapshot, 'name'>, { isProven, problem }: SnapshotProof): string | undefined {
  return isProven ? undefined : `snapshot ${name} is not proven: ${problem ?? 'the node gave no reason'}`;
}
