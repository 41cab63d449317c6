import type { Kysely } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import { snapshotName } from '../../shared/names.ts';
import type { Random } from '../../shared/random.ts';
import type { AgentOn } from '../agents/agent-port.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { Database } from '../store/schema.ts';
import { Attempt, BackupAttempts } from './attempts.ts';
import { type BackupSettings, defaultBackupSettings } from './backup-settings.ts';
import { Catalogue } from './catalogue.ts';
import { type MemberCandidate, rankMembers, whyUnfit } from './choose-member.ts';
import { OperationFailure } from './node-operation.ts';
import { observeMembers } from './observe-members.ts';
import { type PruneResult, prune } from './prune.ts';
import { release, withSnapshotLock } from './snapshot-lock.ts';
import type { Snapshot, SnapshotFilter, SnapshotPort, SnapshotRequest } from './snapshot-port.ts';
import { interruptedProblem, SnapshotStore } from './snapshot-store.ts';
import { SnapshotTaking } from './take-snapshot.ts';
import { expectationOf, verifySnapshot } from './verify-snapshot.ts';

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
  readonly settings?: BackupSettings;
  /** Runs after a set was stored: what a lost coordinator needs has changed. Its failures are logged. */
  readonly afterTake?: (signal: AbortSignal) => Promise<void>;
}

/** Reasons that lie with one member; another one may do. */
const worthAnotherMember: ReadonlySet<string | undefined> = new Set([
  ...['endpoint-refused', 'endpoint-timeout', 'stream-stalled', 'stream-reset', 'member-corrupt', 'tool-missing', 'no-space'],
]);

const clusterUidForMs = 10_000;

/** Takes, proves, copies and lists snapshots; see SnapshotPort for the promises. */
export class SnapshotService implements SnapshotPort {
  readonly #deps: SnapshotServiceDeps;
  readonly #settings: BackupSettings;
  readonly #store: SnapshotStore;
  readonly #attempts: BackupAttempts;

  constructor(deps: SnapshotServiceDeps) {
    this.#deps = deps;
    this.#settings = deps.settings ?? defaultBackupSettings;
    this.#store = new SnapshotStore(deps.db);
    this.#attempts = new BackupAttempts(deps.db);
  }

  /** Call once at start, before anything else: marks what a dead process was taking as failed, and frees its lock. Safe to repeat. */
  async recover(): Promise<void> {
    const interrupted = await this.#store.failInterrupted();
    for (const name of interrupted) this.#deps.log.warn('snapshot was interrupted by the end of the coordinator', { snapshot: name });
    await this.#attempts.interruptRunning(this.#deps.clock.now());
    await release(this.#deps.db);
  }

  async create(request: SnapshotRequest, signal: AbortSignal): Promise<Snapshot> {
    const attempt = await Attempt.begin(request.trigger, this.#attempts, this.#deps.clock);
    try {
      const lock = { ...request, what: `a ${request.trigger} snapshot` };
      const snapshot = await withSnapshotLock(lock, this.#deps, signal, async () => {
        const taken = await this.#takeFromBest(request, attempt, signal);
        await this.#tidyUp(signal);
        return taken;
      });
      await attempt.end('verified');
      return snapshot;
    } catch (thrown) {
      const { code, message } = toKubestepError(thrown);
      const state = attempt.snapshot && (await this.#store.get(attempt.snapshot))?.state;
      await attempt.end(state === 'unverified' ? 'unverified' : code === 'conflict' ? 'refused' : 'failed', message);
      throw thrown;
    }
  }

  async #takeFromBest(request: SnapshotRequest, attempt: Attempt, signal: AbortSignal): Promise<Snapshot> {
    const candidates = await observeMembers(request, this.#deps, signal);
    const [first, second] = rankMembers(candidates);
    if (!first) throw noMember(candidates);
    try {
      return await this.#takeFrom(first, request, attempt, signal);
    } catch (thrown) {
      if (!second || !(thrown instanceof OperationFailure) || !worthAnotherMember.has(thrown.reasonCode)) throw thrown;
      request.onProgress?.(`${thrown.message}; trying the member on ${second.node}`);
      return await this.#takeFrom(second, request, attempt, signal);
    }
  }

  async #takeFrom({ node, facts }: MemberCandidate, request: SnapshotRequest, attempt: Attempt, signal: AbortSignal): Promise<Snapshot> {
    const log = this.#deps.log.child({ member: node, trigger: request.trigger });
    const { name, takenAtMs } = await this.#freeName(node);
    const started: Snapshot = {
      ...{ name, takenAtMs, state: 'failed', member: node, trigger: request.trigger, copies: [], operationIds: [] },
      problem: interruptedProblem,
    };
    if (!facts) throw new KubestepError('unavailable', `the etcd member on ${node} did not answer`);
    attempt.concerns(node, name);
    log.info('snapshot started', { snapshot: name });
    const { recipients, storages } = this.#settings;
    try {
      const snapshot = await new SnapshotTaking(started, request, { ...this.#deps, store: this.#store, recipients, storages }, signal).take(
        facts,
      );
      log.info('snapshot verified', { snapshot: name, revision: snapshot.revision, sizeBytes: snapshot.sizeBytes });
      return snapshot;
    } catch (thrown) {
      log.warn('snapshot is not verified', { snapshot: name, reason: thrown });
      throw thrown;
    }
  }

  /** A good snapshot stays good when what follows it fails. */
  async #tidyUp(signal: AbortSignal): Promise<void> {
    try {
      await prune({ isDryRun: false }, this.#pruneDeps(), signal);
      await this.#deps.afterTake?.(signal);
    } catch (cause) {
      if (!signal.aborted) this.#deps.log.error('cannot tidy up after a snapshot', { cause });
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
    expectationOf(snapshot);
    const { storages } = this.#settings;
    const deps = { ...this.#deps, store: this.#store, storages, nowMs: () => this.#deps.clock.now() };
    return this.#locked(`the verification of ${name}`, signal, () => verifySnapshot(snapshot, deps, signal));
  }

  /** What retention decides about each set, and unless it is only asked, the removal of those that it does not keep. */
  async prune({ isDryRun }: { readonly isDryRun: boolean }, signal: AbortSignal): Promise<PruneResult> {
    if (isDryRun) return prune({ isDryRun }, this.#pruneDeps(), signal);
    return this.#locked('a prune', signal, () => prune({ isDryRun }, this.#pruneDeps(), signal));
  }

  get requiredDomains(): number {
    return this.#settings.requiredDomains ?? 1;
  }

  list(filter?: SnapshotFilter): Promise<Snapshot[]> {
    return this.#store.list(filter);
  }

  get(name: string): Promise<Snapshot | undefined> {
    return this.#store.get(name);
  }

  lastVerified(maxAgeMs = Number.POSITIVE_INFINITY): Promise<Snapshot | undefined> {
    return this.#store.lastVerified(Math.max(0, this.#deps.clock.now() - maxAgeMs));
  }

  /** Everything else that is done with stored sets, under the same lock. */
  catalogue(): Catalogue {
    const { recipients, storages } = this.#settings;
    const { cluster } = this.#deps;
    return new Catalogue({
      ...{ ...this.#deps, store: this.#store, attempts: this.#attempts, recipients, storages },
      // On the bad day no API server answers: then nothing can be compared, and nothing is refused.
      clusterUid: () => cluster.clusterUid(AbortSignal.timeout(clusterUidForMs)).catch(() => undefined),
      prune: (options, signal) => this.prune(options, signal),
      locked: (what, signal, work) => this.#locked(what, signal, work),
    });
  }

  #locked<T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return withSnapshotLock({ trigger: 'manual', isWaiting: false, what }, this.#deps, signal, work);
  }

  #pruneDeps() {
    const { retention, storages } = this.#settings;
    return { ...this.#deps, store: this.#store, retention, storages };
  }
}

function noMember(candidates: readonly MemberCandidate[]): KubestepError {
  const reasons = candidates.map((candidate) => whyUnfit(candidate) ?? candidate.node);
  return new KubestepError('unavailable', `no etcd member can give a snapshot: ${reasons.join('; ') || 'there is no control-plane node'}`, {
    hint: 'run: kubestep status',
  });
}
