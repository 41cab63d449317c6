import type { OperationInput } from '../../shared/operations.ts';
import type { OsFacts } from '../../shared/os-operations.ts';
import { parseReadOsInput } from '../executor/input-os.ts';
import { dpkgComplaint, reachedOf, whyNotReached } from './apt/os-installed.ts';
import { bootAndReasons } from './facts/boot.ts';
import { type JobContext, runJob } from './job.ts';

/** Which boot runs, whether another is due, and what is left of a plan's packages. Changes nothing. */
export async function readOs({ packages }: OperationInput<'readOs'>, context: JobContext): Promise<OsFacts> {
  const [boot, reached, complaint] = await Promise.all([
    bootAndReasons(context),
    reachedOf(packages, context.tools),
    dpkgComplaint(context.tools),
  ]);
  const left = reached.filter(({ isReached }) => !isReached).map(whyNotReached);
  return { boot, notReached: complaint === '' ? left : [...left, `dpkg --audit: ${complaint.split('\n')[0]}`] };
}

if (import.meta.main) await runJob((input, context) => readOs(parseReadOsInput(input), context));
