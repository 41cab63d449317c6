import { rm } from 'node:fs/promises';
import { syncDirectory } from '../../../shared/files.ts';
import { type JobContext, parseSnapshotInput } from './job.ts';
import { runJob } from './main.ts';
import { snapshotFiles } from './snapshot-files.ts';

/** Removes the node's copy, the record first: whatever is left after a crash is no snapshot any more. Safe to repeat. */
export async function removeSnapshot(name: string, { paths }: Pick<JobContext, 'paths'>): Promise<Record<string, never>> {
  const files = snapshotFiles(paths, name);
  await rm(files.record, { force: true });
  await rm(files.dir, { recursive: true, force: true });
  await syncDirectory(paths.snapshotsDir).catch(() => undefined); // there was never one
  return {};
}

if (import.meta.main) await runJob(parseSnapshotInput, ({ name }, context) => removeSnapshot(name, context));
