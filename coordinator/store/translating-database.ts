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
