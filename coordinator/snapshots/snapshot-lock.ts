import type { Kysely } from 'kysely';
import { type Clock, waitUntil } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { Database } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import type { SnapshotRequest } from './snapshot-port.ts';

const lockName = 'snapshot';

export interface LockDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  /** Of this start of the coordinator; names the holder. */
  readonly epoch: number;
}

export interface LockRequest extends Pick<SnapshotRequest, 'trigger' | 'isWaiting' | 'onProgress'> {
  /** How others are told what they wait for. */
  readonly what: string;
  /** Set by a restore for itself: whatever else waits until it has ended, also while it has failed. */
  readonly restoreId?: string;
}

/** A scheduled one may have to wait for a whole upgrade. */
const wait = { everyMs: 2_000, forMs: 6 * 3600_000 };

/**
 * Holds the one snapshot lock while `work` runs. A run in progress also excludes snapshots other than its own: a node does one write at a
 * time, and the run's next step would be refused.
 *
 * @throws KubestepError `conflict` naming the holder.
 */
export async function withSnapshotLock<T>(request: LockRequest, deps: LockDeps, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let obstacle = await tryToLock(request, deps);
  if (obstacle !== undefined && request.isWaiting) {
    request.onProgress?.(`waiting: ${obstacle}`);
    const isMine = async () => {
      obstacle = await tryToLock(request, deps);
      return obstacle === undefined;
    };
    await waitUntil(isMine, wait, deps.clock, signal);
  }
  if (obstacle !== undefined) {
    throw new KubestepError('conflict', `${request.what} cannot begin now: ${obstacle}`, { hint: 'wait for it to end, then try again' });
  }
  try {
    return await work();
  } finally {
    await release(deps.db);
  }
}

/** @returns what is in the way; undefined when the lock is ours now. */
async function tryToLock({ trigger, what, restoreId }: LockRequest, { db, clock, epoch }: LockDeps): Promise<string | undefined> {
  if (trigger !== 'pre-upgrade') {
    const run = await db.selectFrom('run').select('id').where('state', '=', 'running').executeTakeFirst();
    if (run) return `upgrade run ${run.id} is in progress`;
  }
  const restore = await unfinishedRestore(db);
  if (restore !== undefined && restore !== restoreId) return `restore ${restore} has not ended`;
  try {
    const row = { name: lockName, holder: `${what} (coordinator epoch ${epoch})`, taken_at_ms: clock.now() };
    await db.insertInto('cluster_lock').values(row).execute();
    return undefined;
  } catch (thrown) {
    if (!isUniqueViolation(thrown)) throw thrown;
    const held = await db.selectFrom('cluster_lock').selectAll().where('name', '=', lockName).executeTakeFirst();
    if (!held) return 'another snapshot is just ending';
    return `${held.holder} is at work since ${new Date(held.taken_at_ms).toISOString()}`;
  }
}

/** One process has the database open: a lock that is there when it starts is that of a dead one. */
export async function release(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom('cluster_lock').where('name', '=', lockName).execute();
}

/** The restore that holds the cluster: a failed one has left members half-way. */
export async function unfinishedRestore(db: Kysely<Database>): Promise<string | undefined> {
  const row = await db
    .selectFrom('restore')
    .select('id')
    .where('finished_at_ms', 'is', null)
    .where('state', '<>', 'planned')
    .executeTakeFirst();
  return row?.id;
}
