import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { parse } from 'yaml';
import type { KeyPair } from './certificates.ts';
import { discoveryOf } from './discovery.ts';
import { type Attributes, type Caller, denial, isAllowed } from './rbac.ts';
import { answerRest, type RestAnswer, type RestDeps } from './rest.ts';
import { parseRoute, type Route } from './route.ts';
import { ApiError } from './status.ts';

/**
 * `up`; `down`: connections are refused; `denying`: just started, RBAC not loaded, so everything is 401 or 403; `half-dead`: its etcd is being
 * replaced, requests hang.
 */
export type ApiServerState = 'up' | 'down' | 'denying' | 'half-dead';

export interface ApiServerOptions {
  readonly node: string;
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly caPem: string;
  readonly pair: KeyPair;
}

export interface SeenRequest {
  readonly node: string;
  readonly user: string;
  readonly method: string;
  readonly path: string;
  readonly code: number;
}

const anonymous: Caller = { user: 'system:anonymous', groups: ['system:unauthenticated'] };
const largestBody = 3 * 1024 * 1024;

/** One control-plane node's API server over the cluster that all of them share. */
export class SimulatedApiServer {
  readonly options: ApiServerOptions;
  version: string;
  readonly #deps: RestDeps;
  readonly #seen: (request: SeenRequest) => void;
  readonly #sockets = new Set<Duplex>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #server: Server | undefined;
  #state: ApiServerState = 'down';

  constructor(options: ApiServerOptions, deps: RestDeps, seen: (request: SeenRequest) => void) {
    this.options = options;
    this.version = options.version;
    this.#deps = deps;
    this.#seen = seen;
  }

  get state(): ApiServerState {
    return this.#state;
  }

  /** Takes the state on; resolves when connections behave accordingly. */
  async setState(state: ApiServerState): Promise<void> {
    this.#state = state;
    if (state === 'down') await this.#close();
    else if (!this.#server) await this.#listen();
  }

  /** A restart as real ones look: refused, then denying for a moment, then up. Resolves when it is down. */
  async restart({
    downMs,
    denyMs,
    version,
  }: {
    readonly downMs: number;
    readonly denyMs: number;
    readonly version?: string;
  }): Promise<void> {
    await this.setState('down');
    if (version !== undefined) this.version = version;
    this.#after(downMs, async () => {
      await this.setState('denying');
      this.#after(denyMs, () => this.setState('up'));
    });
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.setState('down');
  }

  #after(ms: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work().catch((error: unknown) => process.emitWarning(`API server of ${this.options.node}: ${String(error)}`));
    }, ms);
    this.#timers.add(timer);
  }

  async #listen(): Promise<void> {
    const { host, port, caPem, pair } = this.options;
    const server = createServer(
      { key: pair.keyPem, cert: pair.certificatePem, ca: caPem, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        this.#serve(request, response).catch(() => response.destroy());
      },
    );
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.listen(port, host);
    await once(server, 'listening');
    this.#server = server;
  }

  /** As a process that dies: the connections are cut, not finished. */
  async #close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://sim');
    const body = await readBody(request);
    if (this.#state === 'half-dead') return; // no answer, until the client gives up or the state changes
    const caller = this.#callerOf(request);
    const answer = this.#answer({ request, url, body, caller });
    this.#seen({ node: this.options.node, user: caller?.user ?? '', method: request.method ?? '', path: url.pathname, code: answer.code });
    const isText = typeof answer.body === 'string';
    response.writeHead(answer.code, { 'content-type': isText ? 'text/plain' : 'application/json', ...retryAfter(answer) });
    response.end(isText ? answer.body : JSON.stringify(answer.body));
  }

  #answer(call: { request: IncomingMessage; url: URL; body: string; caller: Caller | undefined }): RestAnswer {
    try {
      const method = call.request.method ?? 'GET';
      const old = this.#deps.cluster.oldApis.route(call.url.pathname);
      const route = parseRoute(method, call.url.pathname);
      if (!call.caller) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
      if (old) {
        this.#authorize(call.caller, old.attributes);
        return old.answer(call.url.searchParams);
      }
      if (!route) throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
      this.#authorize(call.caller, route.attributes);
      if (route.kind === 'path') return this.#answerPath(route);
      const contentType = call.request.headers['content-type'] ?? '';
      return answerRest(this.#deps, {
        route,
        query: call.url.searchParams,
        contentType,
        body: call.body === '' ? undefined : parse(call.body),
      });
    } catch (thrown) {
      if (thrown instanceof ApiError) return { code: thrown.code, body: thrown.status() };
      return { code: 500, body: new ApiError(500, 'InternalError', String(thrown)).status() };
    }
  }

  #authorize(caller: Caller, attributes: Attributes): void {
    if (this.#state === 'denying' || !isAllowed(this.#deps.cluster.store, caller, attributes)) {
      throw new ApiError(403, 'Forbidden', denial(caller, attributes));
    }
  }

  #answerPath(route: Extract<Route, { kind: 'path' }>): RestAnswer {
    const [, major, minor] = /^v(\d+)\.(\d+)/.exec(this.version) ?? [];
    if (route.path === '/version') return { code: 200, body: { major, minor, gitVersion: this.version, platform: 'linux/amd64' } };
    if (['/readyz', '/livez', '/healthz'].includes(route.path)) return { code: 200, body: 'ok' };
    const discovered = discoveryOf(route.path);
    if (discovered) return { code: 200, body: discovered };
    return { code: 404, body: new ApiError(404, 'NotFound', 'the server could not find the requested resource').status() };
  }

  /** @returns undefined for a token that nobody issued or that has ended. */
  #callerOf(request: IncomingMessage): Caller | undefined {
    const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (token !== undefined) return this.#deps.tokens.callerOf(token);
    const { socket } = request;
    if (!(socket instanceof TLSSocket) || !socket.authorized) return anonymous;
    const { subject } = socket.getPeerCertificate();
    return subject ? { user: String(subject.CN), groups: [String(subject.O), 'system:authenticated'] } : anonymous;
  }
}

function retryAfter({ body }: RestAnswer): Record<string, string> {
  const details = body !== null && typeof body === 'object' && 'details' in body ? body.details : undefined;
  if (typeof details !== 'object' || details === null || !('retryAfterSeconds' in details)) return {};
  return { 'retry-after': String(details.retryAfterSeconds) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new ApiError(413, 'RequestEntityTooLarge', 'the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
