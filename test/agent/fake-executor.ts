import { appendFile, mkdir } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ExecutorRequest, ExecutorResponse, OperationState } from '../../shared/executor-protocol.ts';
import type { OperationOutcome } from '../../shared/operations.ts';
import type { Order } from '../../shared/order.ts';
import { until } from '../until.ts';

/** An executor without root: it takes every order, starts each id once, and ends it when the test says so. */
export class FakeExecutor {
  readonly starts: string[] = [];
  /** Answered to `start` instead of starting; a queue. */
  readonly refusals: { code: string; message: string }[] = [];
  /** Answered to `hello` as running. */
  readonly running: string[] = [];
  readonly #socketPath: string;
  readonly #operationsDir: string;
  readonly #states = new Map<string, OperationState>();
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(socketPath: string, operationsDir: string) {
    this.#socketPath = socketPath;
    this.#operationsDir = operationsDir;
  }

  async listen(): Promise<void> {
    this.#server = createServer((socket) => this.#serve(socket));
    await new Promise<void>((resolve) => this.#server?.listen(this.#socketPath, resolve));
  }

  /** What a restart is to the agent: the socket goes away; the operations go on. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  async write(operationId: string, output: string | Uint8Array): Promise<void> {
    await mkdir(join(this.#operationsDir, operationId), { recursive: true });
    await appendFile(join(this.#operationsDir, operationId, 'output'), output);
  }

  end(operationId: string, outcome: OperationOutcome): void {
    this.#states.set(operationId, { operationId, ...outcome });
    for (const wake of this.#waiting.get(operationId) ?? []) wake();
    this.#waiting.delete(operationId);
  }

  /** Resolves when this operation was started. */
  async started(operationId: string): Promise<void> {
    await until(`operation ${operationId} is started`, () => this.starts.includes(operationId));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      const request = JSON.parse(line) as ExecutorRequest;
      const answer = (response: ExecutorResponse) => socket.write(`${JSON.stringify(response)}\n`);
      this.#answer(request, answer);
    });
  }

  #answer(request: ExecutorRequest, answer: (response: ExecutorResponse) => void): void {
    const { id } = request;
    if (request.method === 'hello') {
      answer({ id, hello: { version: '0.1.0', bootId: 'b1', highestEpoch: 1, operationsDir: this.#operationsDir, running: this.running } });
      return;
    }
    const error = request.method === 'start' ? this.refusals.shift() : undefined;
    if (error) {
      answer({ id, error });
      return;
    }
    const operationId = request.method === 'start' ? (JSON.parse(request.order) as Order).operationId : request.operationId;
    if (request.method === 'start') this.#start(operationId);
    const state = this.#states.get(operationId) ?? { operationId, state: 'unknown' };
    if (request.method !== 'wait' || state.state !== 'running') answer({ id, operation: state });
    else this.#wait(operationId, () => this.#answer(request, answer));
  }

  #start(operationId: string): void {
    if (this.#states.has(operationId)) return;
    this.starts.push(operationId);
    this.#states.set(operationId, { operationId, state: 'running', startedAtMs: 1 });
  }

  #wait(operationId: string, wake: () => void): void {
    this.#waiting.set(operationId, [...(this.#waiting.get(operationId) ?? []), wake]);
  }
}
