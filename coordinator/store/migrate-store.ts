import type SqliteDatabaseHandle from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { type MigrationResultSet, Migrator } from 'kysely/migration';
import { KubestepError } from '../../shared/errors.ts';
import { migrations } from './migrations/migrations.ts';
import type { Database } from './schema.ts';

export interface StoreToMigrate {
  readonly db: Kysely<Database>;
  readonly raw: SqliteDatabaseHandle.Database;
  readonly path: string;
}

/**
 * Runs what is missing, each migration in a transaction; a copy of the file is kept first when there is anything to lose.
 *
 * @throws KubestepError `store-newer` before anything is changed.
 */
export async function migrateStore({ db, raw, path }: StoreToMigrate): Promise<void> {
  const done = executedMigrations(raw);
  const unknown = done.filter((name) => !(name in migrations));
  if (unknown.length > 0) throw storeNewer(path, unknown);
  const missing = Object.keys(migrations).filter((name) => !done.includes(name));
  if (missing.length === 0) return;
  if (done.length > 0 && path !== ':memory:') await raw.backup(`${path}.before-${missing[0]}`);
  throwFirstError(await new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } }).migrateToLatest());
}

function executedMigrations(raw: SqliteDatabaseHandle.Database): string[] {
  const table = raw.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'").get();
  if (table === undefined) return [];
  return raw
    .prepare<[], { name: string }>('SELECT name FROM kysely_migration ORDER BY name')
    .all()
    .map((row) => row.name);
}

function storeNewer(path: string, unknown: readonly string[]): KubestepError {
  return new KubestepError(
    'store-newer',
    `the database ${path} was written by a newer kubestep: it has ${unknown.join(', ')}, unknown here`,
    {
      hint: 'install that version of kubestep-coordinator again; a downgrade of the database is not possible',
    },
  );
}

function throwFirstError({ error, results }: MigrationResultSet): void {
  if (error === undefined) return;
  if (error instanceof KubestepError) throw error;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new KubestepError('internal', `migration ${failed ?? 'of the database'} failed; the database is as it was`, { cause: error });
}
