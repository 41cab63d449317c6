import { once } from 'node:events';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { ChannelCredentials, Client, type ClientWritableStream, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import type { MethodDefinition as LoadedMethod } from '@grpc/proto-loader';
import { KubestepError } from '../../shared/errors.ts';
import { fromServiceError } from '../../shared/failure.ts';
import type { OperatorServiceDefinition } from '../../shared/gen/kubestep/v1/OperatorService.ts';
import type { ProtoGrpcType } from '../../shared/gen/operator.ts';
import { loadProto, unaryDeadlineMs } from '../../shared/wire.ts';

type Method = keyof OperatorServiceDefinition & string;
type RequestOf<M extends Method> = OperatorServiceDefinition[M] extends LoadedMethod<infer Q, infer _A, infer _QO, infer _AO> ? Q : never;
type AnswerOf<M extends Method> = OperatorServiceDefinition[M] extends LoadedMethod<infer _Q, infer _A, infer _QO, infer AO> ? AO : never;

export interface OperatorClientOptions {
  readonly socketPath: string;
  /** Who calls, for the coordinator's audit log. */
  readonly actor: string;
  /** Aborted by ctrl-c: ends every call. */
  readonly signal: AbortSignal;
}

export interface CallOptions {
  readonly deadlineMs?: number;
  /** Ctrl-c does not cut it off: whoever asked must learn whether it was done. The deadline still ends it. */
  readonly isUninterruptible?: boolean;
}

/** The coordinator as the CLI calls it. What a call throws is the KubestepError of the other side. */
export class OperatorClient {
  readonly #client: Client;
  readonly #options: OperatorClientOptions;
  readonly #service: OperatorServiceDefinition;

  constructor(options: OperatorClientOptions) {
    this.#options = options;
    this.#service = (loadProto('operator') as unknown as ProtoGrpcType).kubestep.v1.OperatorService.service;
    this.#client = new Client(`unix:${options.socketPath}`, ChannelCredentials.createInsecure(), {
      'grpc.max_receive_message_length': 16 * 1024 * 1024,
      'grpc.initial_reconnect_backoff_ms': 250,
      'grpc.max_reconnect_backoff_ms': 1_000,
      'grpc.enable_retries': 0,
    });
  }

  /** @throws KubestepError `unavailable` or `permission-denied` naming the socket, and whatever the coordinator answers. */
  async call<M extends Method>(
    method: M,
    request: RequestOf<M>,
    { deadlineMs = unaryDeadlineMs, isUninterruptible = false }: CallOptions = {},
  ): Promise<AnswerOf<M>> {
    await this.#checkSocket();
    const { path, requestSerialize, responseDeserialize } = this.#definition(method);
    const { signal } = this.#options;
    try {
      return await new Promise<AnswerOf<M>>((resolve, reject) => {
        const options = { deadline: Date.now() + deadlineMs };
        const call = this.#client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          this.#metadata(),
          options,
          (error, answer) => (error || answer === undefined ? reject(error) : resolve(answer as AnswerOf<M>)),
        );
        if (!isUninterruptible) cancelWith(signal, call);
      });
    } catch (thrown) {
      throw this.#explain(thrown);
    }
  }

  /** Reads a stream to its end; leaving the loop early cancels the call. */
  async *stream<M extends Method>(method: M, request: RequestOf<M>): AsyncGenerator<AnswerOf<M>> {
    await this.#checkSocket();
    const { path, requestSerialize, responseDeserialize } = this.#definition(method);
    const call = this.#client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, this.#metadata());
    cancelWith(this.#options.signal, call);
    try {
      for await (const answer of call) yield answer as AnswerOf<M>;
    } catch (thrown) {
      throw this.#explain(thrown);
    } finally {
      call.cancel();
    }
  }

  /** Sends messages as they come, held up by a slow coordinator, and gives its answer. */
  async upload<M extends Method>(method: M, messages: AsyncIterable<RequestOf<M>>): Promise<AnswerOf<M>> {
    await this.#checkSocket();
    const { path, requestSerialize, responseDeserialize } = this.#definition(method);
    const answer = Promise.withResolvers<AnswerOf<M>>();
    answer.promise.catch(() => undefined); // judged below, also when sending fails first
    const call = this.#client.makeClientStreamRequest(path, requestSerialize, responseDeserialize, this.#metadata(), {}, (error, value) =>
      error || value === undefined ? answer.reject(error) : answer.resolve(value as AnswerOf<M>),
    );
    cancelWith(this.#options.signal, call);
    try {
      await Promise.race([answer.promise, sendAll(messages, call)]);
      return await answer.promise;
    } catch (thrown) {
      call.cancel();
      throw thrown instanceof KubestepError ? thrown : this.#explain(thrown);
    }
  }

  close(): void {
    this.#client.close();
  }

  #definition<M extends Method>(method: M): MethodDefinition<RequestOf<M>, AnswerOf<M>> {
    return this.#service[method] as unknown as MethodDefinition<RequestOf<M>, AnswerOf<M>>;
  }

  #metadata(): Metadata {
    const metadata = new Metadata();
    metadata.set('kubestep-actor', this.#options.actor);
    return metadata;
  }

  /** gRPC says "UNAVAILABLE" for a socket that is not there and for one that is not ours; the file system tells the two apart. */
  async #checkSocket(): Promise<void> {
    const { socketPath } = this.#options;
    try {
      await access(socketPath, constants.R_OK | constants.W_OK);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
      if (code === 'EACCES') {
        throw new KubestepError('permission-denied', `${socketPath} is open to root and the group kubestep-admin only`, {
          cause,
          hint: 'run it with sudo, or become a member: sudo usermod -aG kubestep-admin "$USER"',
        });
      }
      throw notReachable(socketPath, cause);
    }
  }

  #explain(thrown: unknown): KubestepError {
    const { socketPath, signal } = this.#options;
    const error = fromServiceError(thrown);
    if (signal.aborted && error.code === 'cancelled') return new KubestepError('cancelled', 'interrupted', { cause: thrown });
    return error.code === 'unavailable' && error.hint === undefined ? notReachable(socketPath, error.cause ?? error) : error;
  }
}

async function sendAll<Q>(messages: AsyncIterable<Q>, call: ClientWritableStream<Q>): Promise<void> {
  for await (const message of messages) if (!call.write(message)) await once(call, 'drain');
  call.end();
}

function notReachable(socketPath: string, cause: unknown): KubestepError {
  return new KubestepError('unavailable', `no coordinator answers at ${socketPath}`, {
    cause,
    hint: "run this on the coordinator's node; if it is this one: systemctl status kubestep-coordinator",
  });
}

/** One signal sees every call of a command; a call that has ended takes its listener along. */
function cancelWith(signal: AbortSignal, call: Cancellable): void {
  if (signal.aborted) call.cancel();
  const cancel = () => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  call.once('status', () => signal.removeEventListener('abort', cancel));
}

interface Cancellable {
  cancel(): void;
  once(event: 'status', listener: () => void): unknown;
}
