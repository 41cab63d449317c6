import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EtcdFailure } from './etcd-failure.ts';

/** etcd starts on the leftovers of a failed restore and serves them: only a folder with both is data. */
export async function hasMemberData(member: string): Promise<boolean> {
  const db = await stat(join(member, 'snap/db')).catch(() => undefined);
  const wal = await readdir(join(member, 'wal')).catch(() => []);
  return db?.isFile() === true && wal.some((file) => file.endsWith('.wal'));
}

/**
 * Exit code 0 of a restore alone is not believed.
 *
 * @throws EtcdFailure `snapshot-corrupt`
 */
export async function requireRestored(dataDir: string): Promise<void> {
  if (await hasMemberData(join(dataDir, 'member'))) return;
  throw new EtcdFailure('snapshot-corrupt', 'the restore ended well and left no database or no write-ahead log');
}
