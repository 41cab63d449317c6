import { connect, type Socket } from 'node:net';
import { KubestepError } from '../shared/errors.ts';
import type { ExecutorHello, ExecutorRequest, ExecutorResponse, OperationState } from '../shared/executor-protocol.ts';

/** A result is at most a few hundred KiB; a line beyond this is not an answer. */
const maxLineChars = 4 * 1024 * 1024;

/** The executor answered, and the answer is no. */
export class ExecutorRefusal extends Error {
  readonly reasonCode: string;

  constructor(reasonCode: string, message: string) {
    super(message);
    this.name = 'ExecutorRefusal';
    this.reasonCode = reasonCode;
  }
}

/** The node's executor as the agent's tasks need it. All calls are safe to repeat; `unavailable` says that it may come back. */
export interface ExecutorPort {
  hello(signal: AbortSignal): Promise<ExecutorHello>;
  start(signed: { readonly order: Uint8Array; readonly signature: Uint8Array }, signal: AbortSignal): Promise<OperationState>;
  /** Resolves when the operation has ended. */
  wait(operationId: string, signal: AbortSignal): Promise<OperationState>;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
type Answer = { readonly hello: ExecutorHello } | { readonly operation: OperationState };

/** One connection to the executor's socket for all tasks; opened when needed, and again after it broke. */
export class ExecutorClient implements ExecutorPort {
  readonly #path: string;
  #line: Line | undefined;

  constructor(socketPath: string) {
    this.#path = socketPath;
  }

  async hello(signal: AbortSignal): Promise<ExecutorHello> {
    const answer = await this.#ask({ method: 'hello' }, signal);
    if ('hello' in answer) return answer.hello;
    throw new KubestepError('internal', 'the executor did not answer hello');
  }

  async start({ order, signature }: { order: Uint8Array; signature: Uint8Array }, signal: AbortSignal): Promise<OperationState> {
    return this.#askState(
      { method: 'start', order: Buffer.from(order).toString('utf8'), signature: Buffer.from(signature).toString('base64') },
      signal,
    );
  }

  async wait(operationId: string, signal: AbortSignal): Promise<OperationState> {
    return this.#askState({ method: 'wait', operationId }, signal);
  }

  close(): void {
    this.#line?.close();
  }

  async #askState(request: WithoutId<ExecutorRequest>, signal: AbortSignal): Promise<OperationState> {
    const answer = await this.#ask(request, signal);
    if ('operation' in answer) return answer.operation;
    throw new KubestepError('internal', `the executor did not answer ${request.method}`);
  }

  async #ask(request: WithoutId<ExecutorRequest>, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (!this.#line || this.#line.isClosed) this.#line = new Line(this.#path);
    return this.#line.ask(request, signal);
  }
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

class Line {
  readonly #socket: Socket;
  readonly #path: string;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #rest = '';
  isClosed = false;

  constructor(path: string) {
    this.#path = path;
    this.#socket = connect(path);
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (text: string) => this.#read(text));
    this.#socket.on('error', (cause) => this.#end(cause));
    this.#socket.on('close', () => this.#end());
  }

  async ask(request: WithoutId<ExecutorRequest>, signal: AbortSignal): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const abandon = () => reject(signal.reason);
    this.#pending.set(id, { resolve, reject });
    signal.addEventListener('abort', abandon, { once: true });
    this.#socket.write(`${JSON.stringify({ id, ...request })}\n`);
    try {
      return await promise;
    } finally {
      this.#pending.delete(id);
      signal.removeEventListener('abort', abandon);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > maxLineChars) this.#socket.destroy(new Error('a line of the executor has no end'));
    for (const line of lines) this.#answer(line);
  }

  #answer(line: string): void {
    try {
      const response = JSON.parse(line) as ExecutorResponse;
      const pending = this.#pending.get(response.id);
      if ('error' in response) pending?.reject(new ExecutorRefusal(response.error.code, response.error.message));
      else pending?.resolve(response);
    } catch (cause) {
      this.#socket.destroy(new Error('the executor sent something that is not JSON', { cause }));
    }
  }

  #end(cause?: Error): void {
    if (this.isClosed && this.#pending.size === 0) return;
    this.isClosed = true;
    const reason = new KubestepError('unavailable', `the executor at ${this.#path} does not answer`, {
      cause,
      hint: 'run: systemctl status kubestep-executor',
    });
    for (const pending of this.#pending.values()) pending.reject(reason);
  }
}
