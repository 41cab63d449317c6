import { type Clock, systemClock } from '../../../shared/clock.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import { toEtcdFailure } from '../etcd/etcd-failure.ts';
import { answerWith, JobFailure, jobPaths, writeNote } from '../job-process.ts';

/** What a job of a restore gets from the unit that runs it. */
export interface RestoreContext {
  readonly paths: NodePaths;
  readonly clock: Clock;
  /** A line for people, in the operation's output. */
  readonly note: (line: string) => void;
  /** Never aborted: a job of a restore is not cut off by a person, and a crash at any point is repaired by repeating it. */
  readonly signal: AbortSignal;
}

/** Runs a job as its own process. What it throws is told in its own words, or in those of etcd. */
export async function runRestoreJob<I>(
  parse: (input: unknown) => I,
  run: (input: I, context: RestoreContext) => Promise<unknown>,
): Promise<void> {
  const context: RestoreContext = {
    paths: jobPaths(process.env),
    clock: systemClock,
    note: writeNote,
    signal: new AbortController().signal,
  };
  await answerWith(async (input) => {
    try {
      return await run(parse(input), context);
    } catch (thrown) {
      throw thrown instanceof JobFailure ? thrown : toEtcdFailure(thrown, 'unexpected');
    }
  });
}
