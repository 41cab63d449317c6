import { stat } from 'node:fs/promises';
import { writeFileDurably } from '../../../shared/files.ts';
import type { OperationInput } from '../../../shared/operations.ts';
import { parseEtcdManifestInput } from '../../executor/input-restore.ts';
import { JobFailure } from '../job-process.ts';
import { withMembership } from './etcd-manifest.ts';
import { type RestoreContext, runRestoreJob } from './job.ts';
import { manifestFiles, readText } from './restore-files.ts';

/**
 * Writes the etcd manifest while it is parked: the member list of the restored cluster, or the file as it was before this restore. The first
 * version is kept beside it for that. Safe to repeat.
 *
 * @throws JobFailure `configuration` when the manifest is not parked.
 */
export async function writeEtcdManifest(
  { restore, initialCluster, version }: OperationInput<'writeEtcdManifest'>,
  { paths, note }: RestoreContext,
): Promise<Record<string, never>> {
  const { parked } = manifestFiles(paths, restore, 'etcd');
  const before = `${parked}.before`;
  const text = await readText(parked);
  if (text === undefined) throw new JobFailure('configuration', `the etcd manifest is not parked at ${parked}`);
  const { mode } = await stat(parked);
  const original = (await readText(before)) ?? text;
  await writeFileDurably(before, original, { mode: 0o600 });
  const wanted = version === 'original' ? original : withMembership(original, initialCluster);
  if (wanted !== text) await writeFileDurably(parked, wanted, { mode: mode & 0o777 });
  note(version === 'original' ? 'the etcd manifest is as it was' : `the etcd manifest names ${initialCluster}, existing`);
  return {};
}

if (import.meta.main) await runRestoreJob(parseEtcdManifestInput, writeEtcdManifest);
