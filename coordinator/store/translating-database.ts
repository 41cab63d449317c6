import type SqliteDatabaseHandle from 'better-sqlite3';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { translateStoreError } from './store-errors.ts';

/** What kysely needs of a database, with every error of a statement translated: a full disk is `disk-full` wherever it strikes. */
export function translatingDatabase(raw: SqliteDatabaseHandle.Database, path: string): SqliteDatabase {
  const translated = <T>(run: () => T): T => {
    try {
      return run();
    } catch (thrown) {
      throw translateStoreError(thrown, path);
    }
  };
  return {
    close: () => raw.close(),
    prepare: (text: string): SqliteStatement => {
      // SQLite itself ends a transaction that meets a full disk; an error of kysely's rollback then would hide the cause.
      if (text === 'rollback' && !raw.inTransaction) return nothing;
      const statement = translated(() => raw.prepare(text));
      return {
        reader: statement.reader,
        all: (parameters) => translated(() => statement.all(...parameters)),
        run: (parameters) => translated(() => statement.run(...parameters)),
        iterate: (parameters) => statement.iterate(...parameters),
      };
    },
  };
}

const nothing: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};
