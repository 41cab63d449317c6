import { type AptFailure, classifyAptFailure } from '../../executor/apt-failure.ts';
import type { JobContext } from '../job.ts';

/** `apt-get update` waits for no lock by itself, and another one may be running. */
const lockWaitMs = 3 * 60_000;
const lockPollMs = 2_000;

/** Refreshes package lists; tries again while somebody else holds apt's lock. @returns why it failed, or undefined. */
export async function refreshLists(
  argv: readonly [string, ...string[]],
  { tools, clock, note, stopping }: JobContext,
): Promise<AptFailure | undefined> {
  const deadlineMs = clock.monotonic() + lockWaitMs;
  while (true) {
    const result = await tools.work(...argv);
    if (result.exitCode === 0) return undefined;
    const failure = classifyAptFailure(`${result.stdout}\n${result.stderr}`);
    if (failure.class !== 'locked' || clock.monotonic() >= deadlineMs) return failure;
    note(`waiting for apt's lock: ${failure.line}`);
    await clock.sleep(lockPollMs, stopping);
  }
}
