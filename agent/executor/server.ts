import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { ExecutorHello, ExecutorRequest, ExecutorResponse, OperationState } from '../../shared/executor-protocol.ts';
import type { Logger } from '../../shared/log.ts';
import { Refusal } from './check-order.ts';
import type { Executor } from './executor.ts';
import { parseRequest } from './request.ts';

/** The longest order names a thousand packages; whoever sends more than this is not our agent. */
const maxLineBytes = 256 * 1024;
const maxConnections = 16;
const maxPendingPerConnection = 64;

export interface ServerOptions {
  readonly socketPath: string;
  /** Who may connect besides root; absent in a simulation without the group. */
  readonly groupId: number | undefined;
  readonly executor: Executor;
  readonly hello: () => ExecutorHello;
  readonly log: Logger;
}

/**
 * Listens on the executor's socket.
 *
 * @throws KubestepError `conflict` when another executor answers there.
 */
export async function listen(options: ServerOptions): Promise<Server> {
  const { socketPath, groupId, log } = options;
  await mkdir(dirname(socketPath), { recursive: true });
  if (await isAnswered(socketPath)) {
    throw new KubestepError('conflict', `another executor listens on ${socketPath}`, { hint: 'run: systemctl status kubestep-executor' });
  }
  await rm(socketPath, { force: true }); // left by a process that was killed
  const server = createServer((socket) => new Connection(socket, options));
  server.maxConnections = maxConnections;
  server.on('error', (error) => log.error('socket failed', { error }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => resolve());
  });
  if (groupId !== undefined) await chown(socketPath, process.getuid?.() ?? 0, groupId);
  await chmod(socketPath, 0o660);
  return server;
}

async function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** One client. It may send several requests before the first is answered; a `wait` is answered when it can be. */
class Connection {
  readonly #socket: Socket;
  readonly #options: ServerOptions;
  #rest = Buffer.alloc(0);
  #pending = 0;

  constructor(socket: Socket, options: ServerOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => socket.destroy());
  }

  #read(bytes: Buffer): void {
    let rest = Buffer.concat([this.#rest, bytes]);
    for (let end = rest.indexOf(10); end >= 0 && !this.#socket.destroyed; end = rest.indexOf(10)) {
      if (end > maxLineBytes) break;
      this.#take(rest.toString('utf8', 0, end));
      rest = rest.subarray(end + 1);
    }
    if (rest.length > maxLineBytes) this.#refuse('a line is too long');
    this.#rest = Buffer.from(rest);
  }

  #take(line: string): void {
    const request = parseRequest(line);
    if (!request) {
      this.#refuse('a line is not a request');
      return;
    }
    if (this.#pending >= maxPendingPerConnection) {
      this.#refuse('too many requests wait for an answer');
      return;
    }
    this.#pending += 1;
    void this.#answer(request); // never rejects: a failure is an answer too
  }

  async #answer(request: ExecutorRequest): Promise<void> {
    const response = await answer(request, this.#options);
    this.#pending -= 1;
    if (!this.#socket.destroyed) this.#socket.write(`${JSON.stringify(response)}\n`);
  }

  #refuse(why: string): void {
    this.#options.log.warn('connection closed', { reason: why });
    this.#socket.destroy();
  }
}

async function answer(request: ExecutorRequest, { executor, hello, log }: ServerOptions): Promise<ExecutorResponse> {
  const { id } = request;
  try {
    if (request.method === 'hello') return { id, hello: hello() };
    return { id, operation: await operationAnswer(request, executor) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return refusalAnswer(id, thrown, log);
    const { code, message } = toKubestepError(thrown);
    log.error('request failed', { method: request.method, error: thrown });
    return { id, error: { code, message } };
  }
}

async function operationAnswer(request: Exclude<ExecutorRequest, { method: 'hello' }>, executor: Executor): Promise<OperationState> {
  if (request.method === 'start') return executor.start(request.order, request.signature);
  return request.method === 'state' ? executor.state(request.operationId) : executor.wait(request.operationId);
}

/** A refused order is an outcome that the coordinator must see; without an id there is nothing to report it under. */
function refusalAnswer(id: number, refusal: Refusal, log: Logger): ExecutorResponse {
  const { code, message, operationId } = refusal;
  log.warn('order refused', { operation: operationId, code, reason: message });
  if (operationId === undefined) return { id, error: { code, message } };
  return { id, operation: { operationId, state: 'refused', reasonCode: code, reason: message } };
}
