import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { toServiceError } from '../../shared/failure.ts';

/** So many addresses are remembered; an attacker with more of them gets through no faster, because old ones are forgotten full. */
const maxPeers = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** A token bucket per peer address: so many calls a second, after a burst of as many. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  take(peer: string): boolean {
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(peer) ?? { tokens: this.#perSecond, filledAt: now };
    bucket.tokens = Math.min(this.#perSecond, bucket.tokens + ((now - bucket.filledAt) / 1000) * this.#perSecond);
    bucket.filledAt = now;
    this.#remember(peer, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #remember(peer: string, bucket: Bucket): void {
    this.#buckets.delete(peer); // a Map keeps insertion order: the first is the longest unseen
    this.#buckets.set(peer, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > maxPeers && oldest !== undefined) this.#buckets.delete(oldest);
  }
}

/** Refuses calls of an address that asks too often, before anything of them is parsed. */
export function rateLimiting(limit: RateLimit): ServerInterceptor {
  return (_method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            const peer = call.getConnectionInfo().remoteAddress ?? 'unknown';
            if (limit.take(peer)) pass(metadata);
            else call.sendStatus(toServiceError(new KubestepError('unavailable', `too many requests from ${peer}; wait a second`)));
          },
        }),
    });
}
