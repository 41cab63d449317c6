import type { KubestepError } from '../../shared/errors.ts';

/** Thrown by a handler's `apply` for trouble that passes: check, then apply again, but not for ever. */
export class TryAgain extends Error {
  readonly failure: KubestepError;
  readonly waitMs: number;
  readonly limit: number;

  constructor(failure: KubestepError, { waitMs, limit }: { readonly waitMs: number; readonly limit: number }) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.waitMs = waitMs;
    this.limit = limit;
  }
}
