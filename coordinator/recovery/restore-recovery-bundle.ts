import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Decrypter } from 'age-encryption';
import Sqlite from 'better-sqlite3';
import type { Account } from '../../shared/act-as.ts';
import { KubestepError } from '../../shared/errors.ts';
import { syncDirectory, writeFileDurably } from '../../shared/files.ts';
import type { CoordinatorPaths } from '../../shared/paths.ts';
import { inStateFolder } from '../install/state-folder.ts';
import { type BundleHeader, configEntry, databaseEntry, type FileContent, readBundle } from './bundle-format.ts';

/**
 * The lost coordinator may have been started again after the bundle was made, and executors refuse an epoch below the highest they saw. Nobody
 * starts it a million times between two exports.
 */
const epochLeap = 1_000_000;

/**
 * Rebuilds CA, keys and database of a coordinator from its bundle, on a machine that has none. All or nothing: the CA's certificate, which
 * says that a coordinator is installed, is put in place last.
 *
 * @param identity - The operator's private age key, `AGE-SECRET-KEY-1…`; used here, stored nowhere.
 * @throws KubestepError `conflict` when there is a coordinator already, `usage` for a key that does not open it, `snapshot-invalid`.
 */
export async function restoreRecoveryBundle(file: string, identity: string, { paths, owner }: RestoreTarget): Promise<BundleHeader> {
  await refuseExisting(paths);
  const { header, files } = readBundle(await decrypt(await readSealed(file), identity));
  for (const { path, bytes } of files) if (path === configEntry) await putConfig(bytes, paths.configFile);
  await inStateFolder(paths.stateDir, owner, async () => {
    const last = (entry: FileContent) => Number(entry.path === 'ca/ca.crt');
    await mkdir(paths.caDir, { recursive: true, mode: 0o700 });
    for (const entry of files.toSorted((a, b) => last(a) - last(b))) if (entry.path !== configEntry) await put(entry, paths);
  });
  return header;
}

export interface RestoreTarget {
  readonly paths: CoordinatorPaths;
  /** Whose state it will be, when root restores. */
  readonly owner?: Account;
}

async function refuseExisting({ caDir, database }: CoordinatorPaths): Promise<void> {
  for (const path of [join(caDir, 'ca.crt'), database]) {
    if (await stat(path).catch(() => undefined)) {
      throw new KubestepError('conflict', `there is a coordinator already: ${path}`, {
        hint: 'restore on another control-plane node, or move that folder away first',
      });
    }
  }
}

async function readSealed(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new KubestepError('not-found', `cannot read ${file}`, { cause, hint: 'name the file that export-recovery wrote' });
  });
}

async function decrypt(sealed: Buffer, identity: string): Promise<Buffer> {
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity.trim());
  } catch {
    throw new KubestepError('usage', 'this is not a private age key', { hint: 'it begins with AGE-SECRET-KEY-1' }); // never its text
  }
  try {
    return Buffer.from(await decrypter.decrypt(sealed));
  } catch (cause) {
    const isForeign = cause instanceof Error && /no identity matched/i.test(cause.message);
    if (isForeign) throw new KubestepError('usage', 'the bundle was encrypted to another key', { cause, hint: 'use the key of its time' });
    throw new KubestepError('snapshot-invalid', 'the bundle is cut or damaged', { cause, hint: 'use another copy of it' });
  }
}

async function put({ path, bytes }: FileContent, paths: CoordinatorPaths): Promise<void> {
  if (path === databaseEntry) return putDatabase(bytes, paths.database);
  await writeFileDurably(join(dirname(paths.caDir), path), bytes, { mode: 0o600 });
}

async function putDatabase(bytes: Uint8Array, database: string): Promise<void> {
  const part = `${database}.restoring`;
  await writeFileDurably(part, bytes, { mode: 0o600 });
  try {
    leapEpoch(part);
    await rename(part, database);
    await syncDirectory(dirname(database));
  } finally {
    for (const rest of ['', '-wal', '-shm']) await rm(`${part}${rest}`, { force: true });
  }
}

function leapEpoch(path: string): void {
  const raw = new Sqlite(path);
  try {
    raw.pragma('journal_mode = DELETE'); // leaves nothing beside the file; opening it as the coordinator turns WAL on again
    raw.pragma('synchronous = FULL');
    raw.prepare("UPDATE setting SET value = CAST(CAST(value AS INTEGER) + :leap AS TEXT) WHERE key = 'epoch'").run({ leap: epochLeap });
  } finally {
    raw.close();
  }
}

/** What the operator has written on the new machine wins. */
async function putConfig(bytes: Uint8Array, configFile: string): Promise<void> {
  if (await stat(configFile).catch(() => undefined)) return;
  await mkdir(dirname(configFile), { recursive: true, mode: 0o755 });
  await writeFileDurably(configFile, bytes, { mode: 0o640 });
}
