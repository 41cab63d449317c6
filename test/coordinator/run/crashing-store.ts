import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import type { Engine } from '../../../coordinator/run/engine-port.ts';
import type { Run } from '../../../coordinator/run/run.ts';
import type { Store } from '../../../coordinator/store/open-store.ts';
import type { Database } from '../../../coordinator/store/schema.ts';
import { translatingDatabase } from '../../../coordinator/store/translating-database.ts';
import { KubestepError } from '../../../shared/errors.ts';
import type { Harness } from './harness.ts';

export class CrashError extends Error {}

/** Where a process dies: right before or right after its n-th durable write. */
export interface CrashPoint {
  readonly commit: number;
  readonly when: 'before' | 'after';
}

/** The same database as seen by a process that dies at a point: from then on it can neither write nor read. */
export function crashingStore(store: Store, point: CrashPoint): { readonly db: Kysely<Database>; readonly hasCrashed: () => boolean } {
  let hasCrashed = false;
  const crash = () => {
    hasCrashed = true;
    if (store.raw.inTransaction) store.raw.exec('ROLLBACK');
    throw new CrashError(`the process died ${point.when} commit ${point.commit}`);
  };
  const beforePrepare = () => {
    if (hasCrashed) throw new CrashError('the process is dead');
  };
  const db = databaseWith(store, {
    beforePrepare,
    onCommit: (commit, count) => {
      if (count === point.commit && point.when === 'before') crash();
      const done = commit();
      if (count === point.commit && point.when === 'after') crash();
      return done;
    },
  });
  return { db, hasCrashed: () => hasCrashed };
}

/** A coordinator that dies at the point; then another one on the same database, to the end of the run. */
export async function crashAndRecover(
  { store, engine: engineOn }: Pick<Harness, 'store' | 'engine'>,
  point: CrashPoint,
  start: (engine: Engine) => Promise<unknown>,
): Promise<{ readonly run: Run | undefined; readonly hasCrashed: boolean }> {
  const dying = crashingStore(store, point);
  const doomed = engineOn(dying.db);
  await start(doomed).then(
    () => doomed.idle(),
    () => undefined, // the start itself may be what the crash cut off
  );
  const survivor = engineOn();
  await survivor.recover();
  await survivor.idle();
  return { run: (await survivor.list())[0], hasCrashed: dying.hasCrashed() };
}

/** The same database on a disk that is full for some commits in a row, from a point on. */
export function fillingStore(
  store: Store,
  { commit: first, times }: { readonly commit: number; readonly times: number },
): Kysely<Database> {
  return databaseWith(store, {
    onCommit: (commit, count) => {
      if (count < first || count >= first + times) return commit();
      store.raw.exec('ROLLBACK');
      throw new KubestepError('disk-full', 'the disk of the database is full');
    },
  });
}

type Committed = ReturnType<SqliteStatement['run']>;

interface Disturbance {
  readonly beforePrepare?: () => void;
  /** In the place of each commit; counted from 1. */
  readonly onCommit: (commit: () => Committed, count: number) => Committed;
}

/** The same database, with something in the way of its statements. */
function databaseWith(store: Store, { beforePrepare, onCommit }: Disturbance): Kysely<Database> {
  const inner = translatingDatabase(store.raw, ':memory:');
  let commits = 0;
  const database: SqliteDatabase = {
    close: () => undefined,
    prepare: (text) => {
      beforePrepare?.();
      const statement = inner.prepare(text);
      if (text !== 'commit') return statement;
      return {
        ...statement,
        run: (parameters) => {
          commits += 1;
          return onCommit(() => statement.run(parameters), commits);
        },
      };
    },
  };
  return new Kysely<Database>({ dialect: new SqliteDialect({ database }) });
}
