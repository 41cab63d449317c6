import type { Kysely } from 'kysely';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import { withSnapshotLock } from '../snapshots/snapshot-lock.ts';
import type { Database } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import { makeRestorePlan } from './make-restore-plan.ts';
import { observeRestore } from './observe-restore.ts';
import type { Restore } from './restore.ts';
import { driveRestore } from './restore-loop.ts';
import { hasBlockers, type RestoreOptions, type RestorePlan } from './restore-plan.ts';
import { defaultRestoreWaits, type RestorePorts, type RestoreWaits } from './restore-scope.ts';
import { pointOfNoReturn, undoSteps } from './restore-steps-plan.ts';
import { notFound } from './restore-store.ts';

export interface RestoreServiceDeps extends Omit<RestorePorts, 'waits'> {
  readonly db: Kysely<Database>;
  readonly epoch: number;
  readonly clusterName: string;
  readonly snapshotsDir: string;
  readonly waits?: Partial<RestoreWaits>;
}

/** Restores as the operator's API sees them. One holds the cluster at a time, from its start to its end. */
export class RestoreService {
  readonly #deps: RestoreServiceDeps;
  readonly #closing = new AbortController();
  readonly #driving = new Map<string, Promise<void>>();

  constructor(deps: RestoreServiceDeps) {
    this.#deps = deps;
  }

  /** Call once at start, after the snapshots' lock was freed: goes on with what a dead process was doing. */
  async recover(): Promise<void> {
    const active = await this.#deps.store.active();
    if (active?.state === 'running' || active?.state === 'undoing') this.#drive(active.id);
  }

  /** Parks: what nodes have begun goes on, and the next start attaches to it. */
  async close(): Promise<void> {
    this.#closing.abort(new KubestepError('unavailable', 'the coordinator stops'));
    await Promise.allSettled(this.#driving.values());
  }

  /** Resolves when this process works on none: each has ended, or failed, or is another process's. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#driving.values());
  }

  /**
   * Decides a restore and stores it; touches nothing. Asked again for the snapshot of a restore that has not ended, it answers with that one.
   *
   * @throws KubestepError `not-found`, `snapshot-invalid`.
   */
  async plan(name: string, options: RestoreOptions, onNote: (text: string) => void, signal: AbortSignal): Promise<Restore> {
    const { store, snapshots, clock, random } = this.#deps;
    const active = await store.active();
    if (active?.plan.snapshot.name === name && active.state !== 'undoing' && active.state !== 'undo-failed') return active;
    const snapshot = await snapshots.get(name);
    if (!snapshot) throw new KubestepError('not-found', `there is no snapshot ${name}`, { hint: 'run: kubestep backup list' });
    const id = await store.freeId();
    const observation = await observeRestore({ restore: id, snapshot, onNote }, this.#deps, signal);
    const token = `kubestep-${Buffer.from(random.bytes(16)).toString('hex')}`;
    await store.add(makeRestorePlan({ observation, options, id, token, nowMs: clock.now() }));
    return this.get(id);
  }

  /** @throws KubestepError `preflight-refused` for a plan with blockers, `conflict` when another restore holds the cluster. */
  async start(id: string, startedBy: string): Promise<Restore> {
    const { store } = this.#deps;
    const { plan, state } = await this.get(id);
    if (state === 'running') return this.get(id);
    if (hasBlockers(plan)) throw refused(plan);
    try {
      await store.move(id, 'start', { started_by: startedBy });
    } catch (thrown) {
      if (!isUniqueViolation(thrown)) throw thrown;
      throw new KubestepError('conflict', 'another restore has not ended', { hint: 'run: kubestep backup restores' });
    }
    this.#drive(id);
    return this.get(id);
  }

  /** Goes on with a failed restore, or a failed undo: what is true already is not done twice. */
  async resume(id: string): Promise<Restore> {
    const { state } = await this.get(id);
    if (state === 'failed' || state === 'undo-failed') await this.#deps.store.retry(id);
    else if (state !== 'running' && state !== 'undoing')
      throw new KubestepError('conflict', `restore ${id} is ${state}: nothing is left to do`);
    this.#drive(id);
    return this.get(id);
  }

  /**
   * Back to what was there before. As long as no API server has served the restored data that is a matter of renaming; afterwards clients have
   * seen them, and it is a restore of the salvaged snapshot, with a revision above both.
   */
  async undo(id: string, startedBy: string, onNote: (text: string) => void, signal: AbortSignal): Promise<Restore> {
    const restore = await this.get(id);
    const { state, plan, steps } = restore;
    if (state === 'planned' || state === 'undone' || state === 'undoing') {
      throw new KubestepError('conflict', `restore ${id} is ${state}: there is nothing to undo`);
    }
    const hasServed = steps.some((step) => step.kind === pointOfNoReturn && step.state !== 'waiting');
    if (hasServed || state === 'succeeded') return this.#undoByRestore(restore, startedBy, onNote, signal);
    if (state === 'undo-failed') return this.resume(id);
    if (state === 'running') throw new KubestepError('conflict', `restore ${id} is running`, { hint: 'wait until it has failed or ended' });
    const hasStopped = steps.some((step) => step.kind === 'stopApiServers' && step.state !== 'waiting');
    await this.#deps.store.beginUndo(id, hasStopped ? undoSteps(plan) : []);
    this.#drive(id);
    return this.get(id);
  }

  async #undoByRestore(restore: Restore, startedBy: string, onNote: (text: string) => void, signal: AbortSignal): Promise<Restore> {
    const { id, salvaged, plan, state } = restore;
    if (salvaged === undefined) {
      throw new KubestepError('conflict', `restore ${id} could save nothing of what was there before, and API servers have started since`, {
        hint: `the old directories are kept on ${plan.members.map(({ node }) => node).join(', ')} as member.kubestep-${id}`,
      });
    }
    const options = { confirmedCluster: plan.cluster, isUnverifiedAccepted: true, isLiveDataDiscarded: true };
    if (state === 'failed') {
      await this.#deps.store.beginUndo(id, []); // the next restore takes its place
      await this.#deps.store.move(id, 'succeed');
    }
    const next = await this.plan(salvaged, { ...options, excluded: plan.excluded, destroyed: plan.excluded }, onNote, signal);
    return this.start(next.id, startedBy);
  }

  async get(id: string): Promise<Restore> {
    const restore = await this.#deps.store.get(id);
    if (!restore) throw notFound(id);
    return restore;
  }

  list(): Promise<Restore[]> {
    return this.#deps.store.list();
  }

  #drive(id: string): void {
    if (this.#driving.has(id)) return;
    const done = this.#driveLocked(id)
      .catch(async (thrown: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.#deps.log.error('restore cannot go on', { restore: id, error: thrown });
        const { code, message, hint } = toKubestepError(thrown);
        const failure = { code, message, causes: [], hint: hint ?? `kubestep backup restore --resume ${id}` };
        await this.#deps.store.move(id, 'fail', { failure: JSON.stringify(failure) });
      })
      .catch((thrown: unknown) => this.#deps.log.error('the failure of a restore cannot be recorded', { restore: id, error: thrown }))
      .finally(() => this.#driving.delete(id));
    this.#driving.set(id, done);
  }

  async #driveLocked(id: string): Promise<void> {
    const { signal } = this.#closing;
    const ports: RestorePorts = { ...this.#deps, waits: { ...defaultRestoreWaits, ...this.#deps.waits } };
    const lock = { trigger: 'manual', isWaiting: true, what: `restore ${id}`, restoreId: id } as const;
    await withSnapshotLock(lock, this.#deps, signal, () => driveRestore(id, ports, signal));
  }
}

function refused({ findings, snapshot }: RestorePlan): KubestepError {
  const blockers = findings.filter(({ severity }) => severity === 'blocker');
  const [first] = blockers;
  return new KubestepError('preflight-refused', `${snapshot.name} is not restored: ${blockers.length} blockers; nothing was changed`, {
    cause: new Error(`${first?.node === undefined ? '' : `${first.node}: `}${first?.evidence}`),
    ...(first && { hint: first.fix }),
  });
}
