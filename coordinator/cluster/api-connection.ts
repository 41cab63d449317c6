import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { RequestContext } from '@kubernetes/client-node/dist/gen/http/http.js';
import type { Clock } from '../../shared/clock.ts';
import { withDeadline } from '../../shared/with-deadline.ts';
import { ApiFailure } from './api-failure.ts';
import type { ApiEndpoint } from './endpoints.ts';

/** How the coordinator proves who it is: a bearer token, or (once, at installation) the client certificate of admin.conf. */
export interface ClientIdentity {
  readonly caPem: string;
  readonly token?: string;
  readonly certificatePem?: string;
  readonly keyPem?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Kept-alive HTTPS connections to one API server. */
export class ApiConnection {
  readonly endpoint: ApiEndpoint;
  readonly #agent: Agent;
  readonly #identity: ClientIdentity;
  readonly #clock: Clock;
  readonly #openedAtMs = new Map<Socket, number>();

  constructor(endpoint: ApiEndpoint, identity: ClientIdentity, clock: Clock) {
    this.endpoint = endpoint;
    this.#identity = identity;
    this.#clock = clock;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 16,
      ca: identity.caPem,
      ...(identity.certificatePem && identity.keyPem ? { cert: identity.certificatePem, key: identity.keyPem } : {}),
    });
  }

  /**
   * How long this process of the API server is known to run: the age of the oldest open connection. A connection ends with the process at
   * its other end, so a denial over an old one cannot be that of a server that has just started.
   */
  contactMs(): number {
    const oldest = Math.min(...this.#openedAtMs.values());
    return Number.isFinite(oldest) ? this.#clock.monotonic() - oldest : 0;
  }

  /**
   * @returns any HTTP answer, whatever its status.
   * @throws ApiFailure without status when there was none; the signal's reason when aborted.
   */
  async send(request: RequestContext, timeoutMs: number, signal: AbortSignal): Promise<ApiAnswer> {
    signal.throwIfAborted();
    try {
      return await withDeadline(timeoutMs, signal, async (ending) => {
        return this.#exchange(request, ending).catch((cause: unknown) => Promise.reject(ending.aborted ? ending.reason : cause));
      });
    } catch (cause) {
      signal.throwIfAborted();
      const code = errorCode(cause);
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new ApiFailure(message || code, { endpoint: this.endpoint, contactMs: 0, isUntrusted: isTrustProblem(code) }, cause);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange(request: RequestContext, signal: AbortSignal): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const body = request.getBody();
      const { token } = this.#identity;
      const outgoing = httpsRequest(
        request.getUrl(),
        {
          method: request.getHttpMethod(),
          agent: this.#agent,
          signal,
          headers: { ...request.getHeaders(), 'user-agent': 'kubestep', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: plainHeaders(incoming.headers),
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      outgoing.on('socket', (socket) => this.#remember(socket));
      outgoing.on('error', reject);
      outgoing.end(typeof body === 'string' ? body : undefined);
    });
  }

  #remember(socket: Socket): void {
    if (this.#openedAtMs.has(socket)) return;
    const opened = (): void => {
      this.#openedAtMs.set(socket, this.#clock.monotonic());
      socket.once('close', () => this.#openedAtMs.delete(socket));
    };
    if (socket.connecting) socket.once('secureConnect', opened);
    else opened();
  }
}

function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) plain[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return plain;
}

function errorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

function isTrustProblem(code: string): boolean {
  return /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_)/.test(code);
}
