import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Encrypter } from 'age-encryption';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { CoordinatorPaths } from '../../shared/paths.ts';
import { chunkBytes } from '../../shared/wire.ts';
import type { RecoveryPort } from '../api/operator-ports.ts';
import type { Store } from '../store/open-store.ts';

export interface RecoveryDeps {
  readonly store: Store;
  readonly paths: CoordinatorPaths;
  readonly clusterId: string;
  readonly recipient: string | undefined;
  readonly clock: Clock;
}

const exportedKey = 'recovery.exported_at_ms';

/** What is inside, once decrypted: JSON. Kubernetes' own credential is not in it: `coordinator install` makes a new one. */
export interface RecoveryBundle {
  readonly format: 'kubestep-recovery/1';
  readonly clusterId: string;
  readonly createdAtMs: number;
  /** Base64 by path: `ca/<file>`, `coordinator.yaml`, `kubestep.db`. */
  readonly files: Readonly<Record<string, string>>;
}

export function createRecovery(deps: RecoveryDeps): RecoveryPort {
  const { db } = deps.store;
  return {
    lastExportedAtMs: async () => {
      const row = await db.selectFrom('setting').select('value').where('key', '=', exportedKey).executeTakeFirst();
      return row && Number(row.value);
    },
    exportBundle: (signal) => exportBundle(deps, signal),
  };
}

async function* exportBundle(deps: RecoveryDeps, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { recipient, clock, store } = deps;
  if (recipient === undefined) {
    throw new KubestepError('usage', `${deps.paths.configFile} names no recoveryRecipient, and a bundle is never written in the clear`, {
      hint: 'make a key where you keep secrets (age-keygen), then: kubestep coordinator install --recovery-recipient age1…',
    });
  }
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const bytes = await encrypter.encrypt(JSON.stringify(await makeBundle(deps)));
  for (let offset = 0; offset < bytes.length; offset += chunkBytes) {
    signal.throwIfAborted();
    yield bytes.subarray(offset, offset + chunkBytes);
  }
  const value = String(clock.now());
  await store.db
    .insertInto('setting')
    .values({ key: exportedKey, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

async function makeBundle({ store, paths, clusterId, clock }: RecoveryDeps): Promise<RecoveryBundle> {
  const files: Record<string, string> = {};
  for (const name of await readdir(paths.caDir)) files[`ca/${name}`] = await readFile(join(paths.caDir, name), 'base64');
  files['coordinator.yaml'] = await readFile(paths.configFile, 'base64');
  // Inside a transaction of its own nothing half-written of another one is there to be copied.
  files['kubestep.db'] = await store.db.transaction().execute(async () => store.raw.serialize().toString('base64'));
  return { format: 'kubestep-recovery/1', clusterId, createdAtMs: clock.now(), files };
}
