import type { Kysely } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import { snapshotName } from '../../shared/names.ts';
import type { OperationInput, OperationKind } from '../../shared/operations.ts';
import type { Random } from '../../shared/random.ts';
import type { AgentOn } from '../agents/agent-port.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { Database } from '../store/schema.ts';
import { type MemberCandidate, rankMembers, whyUnfit } from './choose-member.ts';
import { OperationFailure, runOnNode } from './node-operation.ts';
import { observeMembers } from './observe-members.ts';
import { release, withSnapshotLock } from './snapshot-lock.ts';
import type { Snapshot, SnapshotPort, SnapshotRequest } from './snapshot-port.ts';
import { interruptedProblem, SnapshotStore } from './snapshot-store.ts';
import { proveSnapshot, SnapshotTaking } from './take-snapshot.ts';

export interface SnapshotServiceDeps {
  readonly db: Kysely<Database>;
  readonly agentOn: AgentOn;
  readonly cluster: ClusterPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly epoch: number;
  readonly snapshotsDir: string;
  readonly coordinatorNode: string;
}

/** Reasons that lie with one member; another one may do. */
const worthAnotherMember: ReadonlySet<string | undefined> = new Set([
  ...['endpoint-refused', 'endpoint-timeout', 'stream-stalled', 'stream-reset', 'member-corrupt', 'tool-missing', 'no-space'],
]);

/** Takes, proves, copies and lists snapshots; see SnapshotPort for the promises. */
export class SnapshotService implements SnapshotPort {
  readonly #deps: SnapshotServiceDeps;
  readonly #store: SnapshotStore;

  constructor(deps: SnapshotServiceDeps) {
    this.#deps = deps;
    this.#store = new SnapshotStore(deps.db);
  }

  /** Call once at start, before anything else: marks what a dead process was taking as failed, and frees its lock. Safe to repeat. */
  async recover(): Promise<void> {
    const interrupted = await this.#store.failInterrupted();
    for (const name of interrupted) this.#deps.log.warn('snapshot was interrupted by the end of the coordinator', { snapshot: name });
    await release(this.#deps.db);
  }

  async create(request: SnapshotRequest, signal: AbortSignal): Promise<Snapshot> {
    return withSnapshotLock({ ...request, what: `a ${request.trigger} snapshot` }, this.#deps, signal, async () => {
      const candidates = await observeMembers(request, this.#deps, signal);
      const [first, second] = rankMembers(candidates);
      if (!first) throw noMember(candidates);
      try {
        return await this.#takeFrom(first, request, signal);
      } catch (thrown) {
        if (!second || !(thrown instanceof OperationFailure) || !worthAnotherMember.has(thrown.reasonCode)) throw thrown;
        request.onProgress?.(`${thrown.message}; trying the member on ${second.node}`);
        return await this.#takeFrom(second, request, signal);
      }
    });
  }

  async #takeFrom({ node, facts }: MemberCandidate, request: SnapshotRequest, signal: AbortSignal): Promise<Snapshot> {
    const log = this.#deps.log.child({ member: node, trigger: request.trigger });
    const { name, takenAtMs } = await this.#freeName(node);
    const started: Snapshot = {
      ...{ name, takenAtMs, state: 'failed', member: node, trigger: request.trigger, copies: [], operationIds: [] },
      problem: interruptedProblem,
    };
    if (!facts) throw new KubestepError('unavailable', `the etcd member on ${node} did not answer`);
    log.info('snapshot started', { snapshot: name });
    try {
      const snapshot = await new SnapshotTaking(started, request, { ...this.#deps, store: this.#store }, signal).take(facts);
      log.info('snapshot verified', { snapshot: name, revision: snapshot.revision, sizeBytes: snapshot.sizeBytes });
      return snapshot;
    } catch (thrown) {
      log.warn('snapshot is not verified', { snapshot: name, reason: thrown });
      throw thrown;
    }
  }

  /** Names have whole seconds; the second of two within one second is called by the next. */
  async #freeName(node: string): Promise<{ name: string; takenAtMs: number }> {
    for (let takenAtMs = this.#deps.clock.now(); ; takenAtMs += 1000) {
      const name = snapshotName(node, takenAtMs);
      if (!(await this.#store.has(name))) return { name, takenAtMs };
    }
  }

  async verify(name: string, signal: AbortSignal): Promise<Snapshot> {
    const snapshot = await this.#store.get(name);
    if (!snapshot) throw new KubestepError('not-found', `there is no snapshot ${name}`, { hint: 'run: kubestep backup list' });
    const expected = expectationOf(snapshot);
    const lock = { trigger: 'manual', isWaiting: false, what: `the verification of ${name}` } as const;
    return withSnapshotLock(lock, this.#deps, signal, () => this.#verifyAgain(snapshot, expected, signal));
  }

  async #verifyAgain(snapshot: Snapshot, expected: OperationInput<'verifySnapshot'>['expected'], signal: AbortSignal): Promise<Snapshot> {
    let current = snapshot;
    const record = async (operationId: string) => {
      current = { ...current, operationIds: [...current.operationIds, operationId] };
      await this.#store.settle(current);
    };
    const run = <K extends OperationKind>(kind: K, input: OperationInput<K>) =>
      runOnNode({ node: snapshot.member, kind, input, record }, this.#deps, signal);
    await run('prepareEtcdTools', {});
    const problem = await proveSnapshot(snapshot, expected, run);
    const settled = afterProof(current, problem, this.#deps.clock.now());
    await this.#store.settle(settled);
    if (problem === undefined) return settled;
    throw new KubestepError('snapshot-invalid', problem, { hint: 'take a new one: kubestep backup create' });
  }

  list(): Promise<Snapshot[]> {
    return this.#store.list();
  }

  get(name: string): Promise<Snapshot | undefined> {
    return this.#store.get(name);
  }

  lastVerified(maxAgeMs = Number.POSITIVE_INFINITY): Promise<Snapshot | undefined> {
    return this.#store.lastVerified(Math.max(0, this.#deps.clock.now() - maxAgeMs));
  }
}

/** A set that lacks a copy stays unverified: this proof says nothing about that. */
function afterProof({ problem: earlier, ...known }: Snapshot, problem: string | undefined, nowMs: number): Snapshot {
  if (problem !== undefined) return { ...known, state: 'failed', problem };
  const isWhole = known.copies.length > 1 && known.configuration !== undefined;
  if (isWhole) return { ...known, state: 'verified', verifiedAtMs: nowMs };
  return { ...known, state: 'unverified', verifiedAtMs: nowMs, problem: earlier ?? 'its set is not complete' };
}

function noMember(candidates: readonly MemberCandidate[]): KubestepError {
  const reasons = candidates.map((candidate) => whyUnfit(candidate) ?? candidate.node);
  return new KubestepError('unavailable', `no etcd member can give a snapshot: ${reasons.join('; ') || 'there is no control-plane node'}`, {
    hint: 'run: kubestep status',
  });
}

function expectationOf(snapshot: Snapshot): OperationInput<'verifySnapshot'>['expected'] {
  const { sha256, revision, totalKeys, hash, compactRevision } = snapshot;
  if (sha256 === undefined || revision === undefined) {
    throw new KubestepError('snapshot-invalid', `snapshot ${snapshot.name} was never saved: ${snapshot.problem ?? 'unknown'}`);
  }
  if (totalKeys === undefined || hash === undefined || compactRevision === undefined) {
    throw new KubestepError(
      'snapshot-invalid',
      `snapshot ${snapshot.name} was never compared with the living member: nothing can prove it now`,
    );
  }
  return { sha256, revision, totalKeys, hash, compactRevision };
}
