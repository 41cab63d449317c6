import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { EtcdMemberFacts, OperationInput, OperationKind, OperationResult, SavedSnapshot } from '../../shared/operations.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import { type OperationDeps, runOnNode } from './node-operation.ts';
import type { Snapshot, SnapshotRequest } from './snapshot-port.ts';
import { readClusterPart, sha256Of, writeSet } from './snapshot-set.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export interface TakeDeps extends OperationDeps {
  readonly cluster: ClusterPort;
  readonly store: SnapshotStore;
  /** Of the coordinator: `<dir>/<name>/` gets the copy and `set.json`. */
  readonly snapshotsDir: string;
  /** The machine that the coordinator's copies are on. */
  readonly coordinatorNode: string;
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

  constructor(snapshot: Snapshot, request: SnapshotRequest, deps: TakeDeps, signal: AbortSignal) {
    this.#snapshot = snapshot;
    this.#request = request;
    this.#deps = deps;
    this.#signal = signal;
  }

  async take(facts: EtcdMemberFacts): Promise<Snapshot> {
    try {
      await this.#deps.store.begin(this.#snapshot, this.#request.runId);
      const saved = await this.#save();
      const doubt = await this.#prove(saved);
      const missing = await this.#completeSet(saved, facts);
      await this.#settle(doubt ?? missing);
    } catch (thrown) {
      const error = toKubestepError(thrown);
      await this.#keep({ state: 'failed', problem: this.#signal.aborted ? 'it was stopped' : error.message });
      await this.#deps.store.settle(this.#snapshot);
      throw error;
    }
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
    const saved = await this.#run('saveSnapshot', { name });
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
    const proof = await proveSnapshot(this.#snapshot, saved, (kind, input) => this.#run(kind, input));
    if (proof !== undefined) throw new KubestepError('snapshot-invalid', proof);
    await this.#keep({ verifiedAtMs: this.#deps.clock.now() });
    return undefined;
  }

  /** @returns what the set lacks. */
  async #completeSet({ sha256, sizeBytes, clusterId }: SavedSnapshot, facts: EtcdMemberFacts): Promise<string | undefined> {
    const { name, member, copies } = this.#snapshot;
    const { agentOn, cluster, coordinatorNode, snapshotsDir } = this.#deps;
    try {
      const configuration = await this.#run('collectConfiguration', { name });
      await this.#keep({ configuration: { sha256: configuration.sha256, files: configuration.files.length } });
      this.#tell('copying it to the coordinator');
      const { path } = await agentOn(member).fetchSnapshot({ name, sha256, sizeBytes }, this.#signal);
      if ((await sha256Of(path)) !== sha256) return `the copy at the coordinator is not the file on ${member}`;
      await this.#keep({ copies: [...copies, { place: `coordinator:${coordinatorNode}`, path }] });
      const part = await readClusterPart(cluster, this.#signal);
      await writeSet(snapshotsDir, {
        ...part,
        ...{ format: 1, snapshot: this.#snapshot, etcdClusterId: clusterId, members: facts.members, configuration },
      });
      return undefined;
    } catch (thrown) {
      this.#signal.throwIfAborted();
      return `its set is not complete: ${toKubestepError(thrown).message}`;
    }
  }

  async #settle(problem: string | undefined): Promise<void> {
    const { problem: _interrupted, ...known } = this.#snapshot;
    this.#snapshot = problem === undefined ? { ...known, state: 'verified' } : { ...known, state: 'unverified', problem };
    await this.#deps.store.settle(this.#snapshot);
  }

  #run<K extends OperationKind>(kind: K, input: OperationInput<K>): Promise<OperationResult<K>> {
    const { runId, onOperation } = this.#request;
    const record = async (operationId: string) => {
      await this.#keep({ operationIds: [...this.#snapshot.operationIds, operationId] });
      onOperation?.(operationId);
    };
    const operation = { node: this.#snapshot.member, kind, input, record, ...(runId !== undefined && { runId }) };
    return runOnNode(operation, this.#deps, this.#signal);
  }

  async #keep(change: Partial<Snapshot>): Promise<void> {
    this.#snapshot = { ...this.#snapshot, ...change };
    await this.#deps.store.note(this.#snapshot);
  }

  #tell(note: string): void {
    this.#request.onProgress?.(note);
  }
}

type Run = <K extends OperationKind>(kind: K, input: OperationInput<K>) => Promise<OperationResult<K>>;

/** Proves a snapshot on its member. @returns why it is not what was saved. */
export async function proveSnapshot(
  { name }: Pick<Snapshot, 'name'>,
  { sha256, revision, totalKeys, hash, compactRevision }: OperationInput<'verifySnapshot'>['expected'],
  run: Run,
): Promise<string | undefined> {
  const proof = await run('verifySnapshot', { name, expected: { sha256, revision, totalKeys, hash, compactRevision } });
  return proof.isProven ? undefined : `snapshot ${name} is not proven: ${proof.problem ?? 'the node gave no reason'}`;
}
