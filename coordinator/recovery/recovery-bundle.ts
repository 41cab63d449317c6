import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Encrypter } from 'age-encryption';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { chunkBytes } from '../../shared/wire.ts';
import type { Store } from '../store/open-store.ts';
import { configEntry, databaseEntry, type FileContent, writeBundle } from './bundle-format.ts';

export interface RecoveryBundlesDeps {
  readonly store: Store;
  readonly caDir: string;
  /** `/etc/kubestep/coordinator.yaml`; left out when it cannot be read. */
  readonly configFile: string;
  readonly database: string;
  readonly clusterId: string;
  readonly epoch: number;
  /** Public age key of the operator, `age1…`; absent when the configuration names none. */
  readonly recipient: string | undefined;
  readonly clock: Clock;
}

const exportedKey = 'recovery_exported_at_ms';

/**
 * What a lost coordinator is rebuilt from: its CA, the key that signs orders, epoch, cluster id and database. It leaves this machine only
 * encrypted to the operator's key, whose other half is nowhere in the cluster. Keys of nodes are not in it: they never leave their node.
 */
export class RecoveryBundles {
  readonly #deps: RecoveryBundlesDeps;

  constructor(deps: RecoveryBundlesDeps) {
    this.#deps = deps;
  }

  /** Without one, a lost coordinator means enrolling every node again: `status` says so. */
  get hasRecoveryRecipient(): boolean {
    return this.#deps.recipient !== undefined;
  }

  async lastExportedAtMs(): Promise<number | undefined> {
    const { db } = this.#deps.store;
    const row = await db.selectFrom('setting').select('value').where('key', '=', exportedKey).executeTakeFirst();
    return row && Number(row.value);
  }

  /**
   * The encrypted bundle in chunks. Recorded as exported once the last one was taken.
   *
   * @throws KubestepError `usage` when there is no recipient or it is not one.
   */
  async *exportBundle(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { recipient, clusterId, epoch, clock } = this.#deps;
    const encrypter = encrypterTo(recipient);
    const createdAtMs = clock.now();
    const parts = writeBundle({ clusterId, epoch, createdAtMs }, await this.#collect());
    signal.throwIfAborted();
    const sealed = await encrypter.encrypt(Buffer.concat(parts));
    for (let offset = 0; offset < sealed.length; offset += chunkBytes) {
      signal.throwIfAborted();
      yield sealed.subarray(offset, offset + chunkBytes);
    }
    await this.#recordExport(createdAtMs);
  }

  async #collect(): Promise<FileContent[]> {
    const { caDir, configFile } = this.#deps;
    const names = (await readdir(caDir)).filter((name) => /\.(key|crt)$/.test(name)).sort();
    const keys = await Promise.all(names.map(async (name) => ({ path: `ca/${name}`, bytes: await readFile(join(caDir, name)) })));
    const config = await readFile(configFile).catch(() => undefined);
    return [...keys, ...(config ? [{ path: configEntry, bytes: config }] : []), { path: databaseEntry, bytes: await this.#copyDatabase() }];
  }

  /** SQLite's own online copy: consistent, whatever is written meanwhile. */
  async #copyDatabase(): Promise<Buffer> {
    const { store, database } = this.#deps;
    const dir = await mkdtemp(join(dirname(database), '.recovery-'));
    try {
      const copy = join(dir, databaseEntry);
      await store.raw.backup(copy);
      return await readFile(copy);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  async #recordExport(atMs: number): Promise<void> {
    const value = String(atMs);
    await this.#deps.store.db
      .insertInto('setting')
      .values({ key: exportedKey, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }
}

function encrypterTo(recipient: string | undefined): Encrypter {
  if (recipient === undefined) {
    throw new KubestepError('usage', 'no recovery bundle can be made: the configuration names no recoveryRecipient', {
      hint: 'make a key with age-keygen, then run: kubestep coordinator install --recovery-recipient age1…',
    });
  }
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
    return encrypter;
  } catch (cause) {
    throw new KubestepError('usage', `${JSON.stringify(recipient)} is not a public age key`, { cause, hint: 'it begins with age1' });
  }
}
