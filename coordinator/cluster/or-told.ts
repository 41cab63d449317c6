import { toKubestepError } from '../../shared/errors.ts';

/**
 * Waits for one part of a look at the cluster; when it cannot be read the reason goes into `problems`, and the other parts are still told.
 *
 * @throws the signal's reason when aborted: an end is no problem of the cluster.
 */
export async function orTold<T>(answer: Promise<T>, problems: string[], signal: AbortSignal): Promise<T | undefined> {
  try {
    return await answer;
  } catch (thrown) {
    signal.throwIfAborted();
    problems.push(toKubestepError(thrown).message);
    return undefined;
  }
}
