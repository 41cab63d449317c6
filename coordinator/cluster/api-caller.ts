import { type Configuration, createConfiguration } from '@kubernetes/client-node/dist/gen/configuration.js';
import { type RequestContext, ResponseContext } from '@kubernetes/client-node/dist/gen/http/http.js';
import { ServerConfiguration } from '@kubernetes/client-node/dist/gen/servers.js';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { type ApiAnswer, ApiConnection, type ClientIdentity } from './api-connection.ts';
import { ApiFailure, isNotYet, toClusterError } from './api-failure.ts';
import type { ApiEndpoint } from './endpoints.ts';

/** One typed call: built by a request factory of the client library, read by its response processor. */
export interface ApiRequest<T> {
  /** Completes "cannot …" in messages. */
  readonly what: string;
  readonly build: (configuration: Configuration) => Promise<RequestContext>;
  readonly read: (response: ResponseContext, text: string) => Promise<T>;
}

export interface ApiCallerDeps {
  readonly endpoints: () => readonly ApiEndpoint[];
  readonly identity: () => ClientIdentity;
  readonly clock: Clock;
  /** A question that got no answer for so long is asked elsewhere. Default 10 s. */
  readonly requestTimeoutMs?: number;
  /** How long "not yet" is waited out. Default 20 s. */
  readonly withinMs?: number;
}

export interface CallOptions {
  readonly avoid: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

const firstBackoffMs = 200;
const longestBackoffMs = 2_000;

/** Asks the API servers in turn until one gives an answer. */
export class ApiCaller {
  readonly #deps: ApiCallerDeps;
  readonly #connections = new Map<string, ApiConnection>();
  readonly #failedAtMs = new Map<string, number>();
  #identity: ClientIdentity | undefined;

  constructor(deps: ApiCallerDeps) {
    this.#deps = deps;
  }

  /** @throws KubestepError `unavailable` after `withinMs` of "not yet"; whatever the first real answer means otherwise. */
  async call<T>(request: ApiRequest<T>, options: CallOptions): Promise<T> {
    const { clock, withinMs = 20_000 } = this.#deps;
    const deadlineMs = clock.monotonic() + withinMs;
    let backoffMs = firstBackoffMs;
    for (;;) {
      const outcome = await this.#askEach(request, options);
      if ('value' in outcome) return outcome.value;
      if (clock.monotonic() + backoffMs >= deadlineMs) throw toClusterError(request.what, outcome.failure);
      await clock.sleep(backoffMs, options.signal);
      backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
    }
  }

  /** Asks one API server, once. @throws ApiFailure */
  async once<T>(endpoint: ApiEndpoint, request: ApiRequest<T>, signal: AbortSignal): Promise<T> {
    const connection = this.#connectionTo(endpoint);
    const server = new ServerConfiguration(
      `https://${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`,
      {},
    );
    const context = await request.build(createConfiguration({ baseServer: server }));
    const answer = await connection.send(context, this.#deps.requestTimeoutMs ?? 10_000, signal);
    const failure = failureOf(answer, connection);
    if (failure) throw failure;
    return await request.read(responseContext(answer), answer.body);
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  async #askEach<T>(
    request: ApiRequest<T>,
    { avoid, signal }: CallOptions,
  ): Promise<{ readonly value: T } | { readonly failure: ApiFailure }> {
    let last: ApiFailure | undefined;
    for (const endpoint of this.#inOrder(avoid)) {
      try {
        const value = await this.once(endpoint, request, signal);
        this.#failedAtMs.delete(endpoint.node);
        return { value };
      } catch (cause) {
        if (!(cause instanceof ApiFailure)) throw cause;
        if (!isNotYet(cause)) throw toClusterError(request.what, cause); // keeps the ApiFailure as cause: an eviction reads it
        this.#failedAtMs.set(endpoint.node, this.#deps.clock.monotonic());
        if (last?.facts.status === undefined) last = cause; // an answer tells more than a refused connection
      }
    }
    if (last) return { failure: last };
    throw new KubestepError('unavailable', `cannot ${request.what}: no API server is known`, {
      hint: 'run `kubestep coordinator install`',
    });
  }

  /** An avoided node's API server comes last: it is asked only when no other one answers. Among equals, the one that failed longest ago first. */
  #inOrder(avoid: ReadonlySet<string>): ApiEndpoint[] {
    const rank = ({ node }: ApiEndpoint): number => this.#failedAtMs.get(node) ?? Number.NEGATIVE_INFINITY;
    return this.#deps
      .endpoints()
      .toSorted((a, b) => Number(avoid.has(a.node)) - Number(avoid.has(b.node)) || (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  }

  #connectionTo(endpoint: ApiEndpoint): ApiConnection {
    const identity = this.#deps.identity();
    if (identity !== this.#identity) this.close(); // a renewed token: nothing goes out under the old one any more
    this.#identity = identity;
    const key = `${endpoint.node} ${endpoint.host} ${endpoint.port}`;
    const existing = this.#connections.get(key);
    if (existing) return existing;
    const connection = new ApiConnection(endpoint, identity, this.#deps.clock);
    this.#connections.set(key, connection);
    return connection;
  }
}

function responseContext(answer: ApiAnswer): ResponseContext {
  const { body } = answer;
  return new ResponseContext(
    answer.status,
    { ...answer.headers },
    {
      text: async () => body,
      binary: async () => Buffer.from(body),
      stream: () => null,
    },
  );
}

const statusShape = z.object({
  kind: z.literal('Status'),
  message: z.string().default(''),
  reason: z.string().default(''),
  details: z
    .object({
      causes: z.array(z.object({ reason: z.string().default(''), message: z.string().default('') })).default([]),
      retryAfterSeconds: z.number().optional(),
    })
    .optional(),
});

function failureOf(answer: ApiAnswer, connection: ApiConnection): ApiFailure | undefined {
  if (answer.status >= 200 && answer.status < 300) return undefined;
  const status = parseStatus(answer.body);
  const retryAfterSeconds = status?.details?.retryAfterSeconds ?? Number(answer.headers['retry-after'] ?? Number.NaN);
  return new ApiFailure(status?.message || plainMessage(answer.body) || `HTTP ${answer.status}`, {
    endpoint: connection.endpoint,
    status: answer.status,
    contactMs: connection.contactMs(),
    ...(status?.reason ? { reason: status.reason } : {}),
    ...(status?.details ? { causes: status.details.causes } : {}),
    ...(Number.isFinite(retryAfterSeconds) && retryAfterSeconds > 0 ? { retryAfterMs: retryAfterSeconds * 1000 } : {}),
  });
}

/** `/readyz` lists thirty checks, and marks those that fail with `[-]`. */
function plainMessage(body: string): string {
  const failed = body.split('\n').filter((line) => line.startsWith('[-]'));
  return (failed.length > 0 ? failed.join(', ') : body.trim()).slice(0, 300);
}

function parseStatus(body: string): z.infer<typeof statusShape> | undefined {
  try {
    return statusShape.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined; // a proxy's page, or a body that was cut
  }
}
