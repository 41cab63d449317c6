import { readFile, stat } from 'node:fs/promises';
import { writeFileDurably } from '../../shared/files.ts';
import type { OperationResult } from '../../shared/operations.ts';
import { updateOnly } from '../executor/apt-command.ts';
import { parseMinorInput } from '../executor/input.ts';
import { withMinor } from './apt/sources.ts';
import { requireRootsSource, theKubernetesSource } from './apt/trusted-source.ts';
import { refreshLists } from './apt/update.ts';
import { type JobContext, runJob } from './job.ts';
import { JobFailure } from './job-process.ts';

/**
 * Points the node's Kubernetes source at another minor: the minor in its URI is replaced, and not a byte else. The file is put back when
 * its lists cannot be fetched, so that a failure leaves apt as it was. Safe to repeat.
 */
export async function setRepository(minor: string, context: JobContext): Promise<OperationResult<'setRepository'>> {
  const { paths, note } = context;
  const source = await theKubernetesSource(paths);
  await requireRootsSource(source, paths);
  const before = await readFile(source.path, 'utf8');
  const mode = (await stat(source.path)).mode & 0o777;
  const after = withMinor(before, source, minor);
  if (after !== before) {
    await writeFileDurably(source.path, after, { mode });
    note(`${source.file}: ${source.minor} → ${minor}`);
  }
  const failure = await refreshLists(updateOnly(source.path), context);
  if (!failure) return { file: source.file, from: source.minor, to: minor };
  if (after !== before) {
    await writeFileDurably(source.path, before, { mode });
    note(`${source.file}: put back to ${source.minor}`);
  }
  throw new JobFailure(failure.class, failure.line);
}

if (import.meta.main) await runJob((input, context) => setRepository(parseMinorInput(input).minor, context));
