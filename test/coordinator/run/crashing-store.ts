import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import type { Store } from '../../../coordinator/store/open-store.ts';
import type { Database } from '../../../coordinator/store/schema.ts';
import { translatingDatabase } from '../../../coordinator/store/translating-database.ts';
import { KubestepError } from '../../../shared/errors.ts';

export class CrashError extends Error {}

/** Where a process dies: right before or right after its n-th durable write. */
export interface CrashPoint {
  readonly commit: number;
  readonly when: 'before' | 'after';
}

/** The same database as seen by a process that dies at a point: from then on it can neither write nor read. */
export function crashingStore(store: Store, point: CrashPoint): { readonly db: Kysely<Database>; readonly hasCrashed: () => boolean } {
  const inner = translatingDatabase(store.raw, ':memory:');
  let commits = 0;
  let hasCrashed = false;
  const crash = () => {
    hasCrashed = true;
    if (store.raw.inTransaction) store.raw.exec('ROLLBACK');
    throw new CrashError(`the process died ${point.when} commit ${point.commit}`);
  };
  const database: SqliteDatabase = {
    close: () => undefined,
    prepare: (text) => {
      if (hasCrashed) throw new CrashError('the process is dead');
      const statement = inner.prepare(text);
      if (text !== 'commit') return statement;
      return {
        ...statement,
        run: (parameters) => {
          commits += 1;
          if (commits === point.commit && point.when === 'before') crash();
          const done = statement.run(parameters);
          if (commits === point.commit && point.when === 'after') crash();
          return done;
        },
      };
    },
  };
  return { db: new Kysely<Database>({ dialect: new SqliteDialect({ database }) }), hasCrashed: () => hasCrashed };
}

/** The same database on a disk that is full for some commits in a row, from a point on. */
export function fillingStore(store: Store, { commit, times }: { readonly commit: number; readonly times: number }): Kysely<Database> {
  const inner = translatingDatabase(store.raw, ':memory:');
  let commits = 0;
  const database: SqliteDatabase = {
    close: () => undefined,
    prepare: (text) => {
      const statement = inner.prepare(text);
      if (text !== 'commit') return statement;
      return {
        ...statement,
        run: (parameters) => {
          commits += 1;
          if (commits < commit || commits >= commit + times) return statement.run(parameters);
          store.raw.exec('ROLLBACK');
          throw new KubestepError('disk-full', 'the disk of the database is full');
        },
      };
    },
  };
  return new Kysely<Database>({ dialect: new SqliteDialect({ database }) });
}
