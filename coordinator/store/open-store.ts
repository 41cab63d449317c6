import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { migrateStore } from './migrate-store.ts';
import type { Database } from './schema.ts';
import { sqliteCode, storeCorrupt, translateStoreError } from './store-errors.ts';
import { translatingDatabase } from './translating-database.ts';

export interface Store {
  /** The query layer. One connection: a transaction holds it, so it contains only statements and awaits nothing else. */
  readonly db: Kysely<Database>;
  /** For pragmas and `backup()` only. A statement here would land inside whatever transaction `db` has open. */
  readonly raw: Sqlite.Database;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  readonly clock?: Clock;
  /** How the lock's holder is told to a second coordinator; default: process id and host. */
  readonly holder?: string;
  /** How long to wait for a coordinator that is just ending. Default 2 s. */
  readonly lockTimeoutMs?: number;
}

/**
 * Opens the coordinator's database, alone, and brings its schema up to date. `:memory:` gives a store for tests.
 *
 * @throws KubestepError `conflict` naming the holder when another coordinator has it open, `store-corrupt` when `quick_check` complains,
 *   `store-newer` when a newer kubestep wrote it, `disk-full`, `internal` when SQLite does not keep its durability promises.
 */
export async function openStore(path: string, options: OpenStoreOptions = {}): Promise<Store> {
  const clock = options.clock ?? systemClock;
  const raw = openAlone(path, options.lockTimeoutMs ?? 2_000);
  try {
    setDurability(raw, path);
    checkIntegrity(raw, path);
    const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: translatingDatabase(raw, path) }) });
    await migrateStore({ db, raw, path });
    nameHolder(path, options.holder ?? `process ${process.pid} on ${hostname()}`, clock.now());
    return { db, raw, close: () => db.destroy() };
  } catch (thrown) {
    raw.close();
    throw translateStoreError(thrown, path);
  }
}

/** EXCLUSIVE keeps SQLite's own lock for the life of the connection; a killed process releases it by dying. */
function openAlone(path: string, lockTimeoutMs: number): Sqlite.Database {
  const raw = openFile(path, lockTimeoutMs);
  try {
    raw.pragma('locking_mode = EXCLUSIVE');
    raw.exec('BEGIN EXCLUSIVE; COMMIT');
    return raw;
  } catch (thrown) {
    raw.close();
    if (!sqliteCode(thrown)?.startsWith('SQLITE_BUSY')) throw translateStoreError(thrown, path);
    throw new KubestepError('conflict', `another coordinator has the database ${path} open: ${readHolder(path)}`, {
      cause: thrown,
      hint: 'stop that one first: systemctl stop kubestep-coordinator',
    });
  }
}

function openFile(path: string, lockTimeoutMs: number): Sqlite.Database {
  try {
    return new Sqlite(path, { timeout: lockTimeoutMs });
  } catch (cause) {
    const hint = 'check the folder and its owner; kubestep coordinator install makes it';
    throw new KubestepError('not-found', `the database ${path} cannot be opened`, { cause, hint });
  }
}

/** better-sqlite3's build reopens a WAL database with synchronous=NORMAL, which loses acknowledged commits in a power cut: set and read back. */
function setDurability(raw: Sqlite.Database, path: string): void {
  const isInMemory = path === ':memory:';
  raw.pragma('journal_mode = WAL');
  raw.pragma('synchronous = FULL');
  raw.pragma('foreign_keys = ON');
  raw.pragma('trusted_schema = OFF');
  raw.pragma('cell_size_check = ON');
  const expected = { journal_mode: isInMemory ? 'memory' : 'wal', synchronous: 2, foreign_keys: 1 };
  for (const [name, value] of Object.entries(expected)) {
    const actual = raw.pragma(name, { simple: true });
    if (actual !== value) throw new KubestepError('internal', `SQLite reads back ${name}=${String(actual)} for ${path}, not ${value}`);
  }
}

function checkIntegrity(raw: Sqlite.Database, path: string): void {
  const answer = raw.pragma('quick_check(1)', { simple: true });
  if (answer !== 'ok') throw storeCorrupt(path, String(answer));
}

/** A file beside the database, because a locked database cannot be asked who has it. */
function nameHolder(path: string, holder: string, nowMs: number): void {
  if (path === ':memory:') return;
  writeFileSync(`${path}.holder`, `${holder}, since ${new Date(nowMs).toISOString()}\n`, { mode: 0o640 });
}

function readHolder(path: string): string {
  try {
    return readFileSync(`${path}.holder`, 'utf8').trim();
  } catch {
    return 'a process that left no name';
  }
}
