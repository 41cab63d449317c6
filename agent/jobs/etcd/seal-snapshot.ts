import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toKubestepError } from '../../../shared/errors.ts';
import type { SealedSnapshot } from '../../../shared/operations-etcd.ts';
import { sealFile } from '../../../shared/seal.ts';
import { formatBytes } from '../../../shared/text.ts';
import { EtcdFailure, toEtcdFailure } from './etcd-failure.ts';
import { type JobContext, parseRecipients, parseSnapshotInput } from './job.ts';
import { runJob } from './main.ts';
import { readRecord, requireSpace, snapshotFiles } from './snapshot-files.ts';
import { digestSnapshot } from './trailer.ts';

export interface SealInput {
  readonly name: string;
  readonly recipients: readonly string[];
}

/**
 * Makes the form in which a snapshot travels and is kept elsewhere. What was taken is read again on the way: a file that has changed since is never
 * sealed under its name. Safe to repeat: replaced whole, and the other form is taken away.
 *
 * @throws EtcdFailure `snapshot-missing`, `snapshot-corrupt`, `no-space`.
 */
export async function sealSnapshot(
  { name, recipients }: SealInput,
  { paths, note }: Pick<JobContext, 'paths' | 'note'>,
): Promise<SealedSnapshot> {
  const files = snapshotFiles(paths, name);
  const saved = await readRecord(files);
  if (!saved) throw new EtcdFailure('snapshot-missing', `there is no saved snapshot ${name} on this node`);
  const { sha256, sizeBytes } = await digestSnapshot(files.file);
  if (sha256 !== saved.sha256)
    throw new EtcdFailure('snapshot-corrupt', `the file of ${name} is another one: sha256 ${sha256}, not ${saved.sha256}`);
  await requireSpace(files.dir, sizeBytes / 2, 'the compressed snapshot'); // bbolt's pages compress to a tenth; a half is what a bad case needs
  const file = recipients.length === 0 ? 'snapshot.db.zst' : 'snapshot.db.zst.age';
  const sealed = await sealFile(files.file, join(files.dir, file), { recipients }).catch((thrown: unknown) => {
    throw toEtcdFailure(toKubestepError(thrown), 'sealing the snapshot');
  });
  await rm(join(files.dir, file === 'snapshot.db.zst' ? 'snapshot.db.zst.age' : 'snapshot.db.zst'), { force: true });
  note(
    `${formatBytes(sizeBytes)} became ${formatBytes(sealed.sizeBytes)}${recipients.length === 0 ? '' : `, encrypted to ${recipients.join(', ')}`}`,
  );
  return { file, sizeBytes: sealed.sizeBytes, sha256: sealed.sha256 };
}

function parseInput(input: unknown): SealInput {
  return { ...parseSnapshotInput(input), recipients: parseRecipients(input) };
}

if (import.meta.main) await runJob(parseInput, (input, context) => sealSnapshot(input, context));
