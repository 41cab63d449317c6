import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeFileDurably } from '../../shared/files.ts';
import type { SetStorage } from '../snapshots/set-storage.ts';
import type { RecoveryBundles } from './recovery-bundle.ts';

/** The newest bundle, beside the sets: whoever has those has what a lost coordinator is made from. */
export const bundleFileName = 'recovery.age';

export interface KeepBundleDeps {
  readonly bundles: Pick<RecoveryBundles, 'hasRecoveryRecipient' | 'exportBundle'>;
  readonly snapshotsDir: string;
  readonly storages: readonly SetStorage[];
}

/**
 * Stores the recovery bundle beside the sets, here and at every storage. Does nothing without a recipient: it is never stored in the clear. Safe to
 * repeat: replaced whole.
 *
 * @throws what a storage throws, after the others have it.
 */
export async function keepBundle({ bundles, snapshotsDir, storages }: KeepBundleDeps, signal: AbortSignal): Promise<void> {
  if (!bundles.hasRecoveryRecipient) return;
  const chunks: Uint8Array[] = [];
  for await (const chunk of bundles.exportBundle(signal)) chunks.push(chunk);
  const sealed = Buffer.concat(chunks);
  const path = join(snapshotsDir, bundleFileName);
  await writeFileDurably(path, sealed, { mode: 0o600 });
  const source = { path, sizeBytes: sealed.length, sha256: createHash('sha256').update(sealed).digest('hex') };
  const results = await Promise.allSettled(storages.map((storage) => storage.put(bundleFileName, source, signal)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
