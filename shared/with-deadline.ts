/**
 * Does work whose signal is aborted with ours, or when its time is over. The timer holds the signal: Node keeps a time-out that was combined by
 * `AbortSignal.any` by weak references only, and versions of it lost the abort when the garbage was collected.
 *
 * @throws what the work throws; its signal's reason is ours, or an Error that says how long it had.
 * @see https://github.com/nodejs/node/issues/57736, https://github.com/nodejs/node/issues/65995
 */
export async function withDeadline<T>(forMs: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const either = new AbortController();
  const end = () => either.abort(signal.reason);
  const timer = setTimeout(() => either.abort(new Error(`no answer within ${forMs / 1000} s`)), forMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await work(either.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
