import { exists, renameDurably } from '../../../shared/files.ts';
import type { OperationInput } from '../../../shared/operations.ts';
import { parseManifestsInput } from '../../executor/input-restore.ts';
import { JobFailure } from '../job-process.ts';
import { type RestoreContext, runRestoreJob } from './job.ts';
import { manifestFiles } from './restore-files.ts';

/** Puts parked manifests back where the kubelet reads them. Safe to repeat. @throws JobFailure `configuration` when one is nowhere. */
export async function returnManifests(
  { restore, components }: OperationInput<'returnManifests'>,
  { paths, note }: RestoreContext,
): Promise<Record<string, never>> {
  for (const component of components) {
    const { live, parked } = manifestFiles(paths, restore, component);
    if (await exists(live)) continue;
    if (!(await exists(parked))) throw new JobFailure('configuration', `there is no ${live}, and none was parked`);
    await renameDurably(parked, live);
    note(`${parked} → ${live}`);
  }
  return {};
}

if (import.meta.main) await runRestoreJob(parseManifestsInput, returnManifests);
