import { once } from 'node:events';
import type { handleClientStreamingCall, handleServerStreamingCall, handleUnaryCall, Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import { toServiceError } from '../../shared/failure.ts';
import type { Logger } from '../../shared/log.ts';
import { printable } from '../../shared/text.ts';

export const actorKey = 'kubestep-actor';

export interface CallContext {
  /** Who calls, as the caller says: a unix socket proves the group only. For the audit log, never for a decision. */
  readonly actor: string;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
}

export interface CallDeps {
  readonly log: Logger;
  /** Aborted when the coordinator ends. */
  readonly lifetime: AbortSignal;
}

export type Unary<Q, A> = (request: Q, context: CallContext) => Promise<A>;
export type Streaming<Q, A> = (request: Q, context: CallContext) => AsyncIterable<A>;

/** Turns a function into a unary handler of grpc-js; what it throws travels whole. */
export function unary<Q, A>(name: string, handler: Unary<Q, A>, { log }: CallDeps): handleUnaryCall<Q, A> {
  return (call, answer) => {
    const ending = new AbortController();
    call.on('cancelled', () => ending.abort());
    handler(call.request, { actor: actorOf(call.metadata), signal: ending.signal }).then(
      (value) => answer(null, value),
      (thrown: unknown) => {
        logInternal(log, name, thrown);
        answer(toServiceError(thrown));
      },
    );
  };
}

/**
 * Turns an async generator into a streaming handler; a slow reader holds it up instead of filling memory. The end of the coordinator ends it with
 * `unavailable`: grpc-js alone would leave the caller waiting for a process that is gone.
 */
export function streaming<Q, A>(name: string, handler: Streaming<Q, A>, { log, lifetime }: CallDeps): handleServerStreamingCall<Q, A> {
  return (call) => {
    const ending = new AbortController();
    const fail = (thrown: unknown) => {
      if (ending.signal.aborted) return;
      ending.abort();
      logInternal(log, name, thrown);
      call.emit('error', toServiceError(thrown));
    };
    const stop = () => fail(new KubestepError('unavailable', 'the coordinator stops'));
    call.on('cancelled', () => ending.abort());
    lifetime.addEventListener('abort', stop, { once: true });
    const context = { actor: actorOf(call.metadata), signal: ending.signal };
    pump(handler(call.request, context), call, ending.signal)
      .then(() => {
        if (!ending.signal.aborted) call.end();
      }, fail)
      .finally(() => lifetime.removeEventListener('abort', stop));
  };
}

export type Collecting<Q, A> = (requests: AsyncIterable<Q>, context: CallContext) => Promise<A>;

/** Turns a function that reads a stream into a handler of grpc-js; a slow one holds the sender up. */
export function collecting<Q, A>(name: string, handler: Collecting<Q, A>, { log }: Pick<CallDeps, 'log'>): handleClientStreamingCall<Q, A> {
  return (call, answer) => {
    const ending = new AbortController();
    call.on('cancelled', () => ending.abort());
    handler(call as AsyncIterable<Q>, { actor: actorOf(call.metadata), signal: ending.signal }).then(
      (value) => answer(null, value),
      (thrown: unknown) => {
        logInternal(log, name, thrown);
        answer(toServiceError(thrown));
      },
    );
  };
}

async function pump<Q, A>(items: AsyncIterable<A>, call: ServerWritableStream<Q, A>, signal: AbortSignal): Promise<void> {
  for await (const item of items) {
    if (signal.aborted) return;
    if (!call.write(item)) await once(call, 'drain', { signal });
  }
}

function actorOf(metadata: Metadata): string {
  const told = printable(String(metadata.get(actorKey)[0] ?? ''))
    .replaceAll(/\s+/g, ' ')
    .slice(0, 64);
  return told === '' ? 'local operator' : `local operator ${told} (unauthenticated)`;
}

/** Refusals are the caller's business; only a fault of ours is the journal's. */
function logInternal(log: Logger, name: string, thrown: unknown): void {
  const error = toKubestepError(thrown);
  if (error.code === 'internal')
    log.error('operator call failed', { call: name, error, stack: error.cause instanceof Error ? error.cause.stack : error.stack });
}
