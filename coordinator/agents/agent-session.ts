import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { toServiceError } from '../../shared/failure.ts';
import type { ReceiveOperationsRequest__Output } from '../../shared/gen/kubestep/v1/ReceiveOperationsRequest.ts';
import type { ReceiveOperationsResponse } from '../../shared/gen/kubestep/v1/ReceiveOperationsResponse.ts';
import { heartbeatMs } from '../../shared/wire.ts';

export type SessionStream = ServerWritableStream<ReceiveOperationsRequest__Output, ReceiveOperationsResponse>;

/** Orders are few; a peer that does not read this many is dead or hostile, and gets all of them again when it reconnects. */
const maxWaitingMessages = 1_000;

/** One connected agent: the stream of orders to it. */
export class AgentSession {
  readonly node: string;
  readonly #stream: SessionStream;
  readonly #waiting: ReceiveOperationsResponse[] = [];
  readonly #ended = new AbortController();
  #isBlocked = false;

  constructor(node: string, stream: SessionStream) {
    this.node = node;
    this.#stream = stream;
    for (const event of ['cancelled', 'close', 'finish', 'error']) stream.once(event, () => this.#ended.abort());
    stream.on('drain', () => this.#flush());
  }

  /** Aborted when the connection is gone, for whatever reason. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Sends, or keeps it until the peer has read what was sent before. */
  send(message: ReceiveOperationsResponse): void {
    if (this.#ended.signal.aborted) return;
    this.#waiting.push(message);
    if (this.#waiting.length > maxWaitingMessages)
      this.end(new KubestepError('unavailable', `agent ${this.node} does not read its orders`));
    else this.#flush();
  }

  end(reason: KubestepError): void {
    if (this.#ended.signal.aborted) return;
    this.#waiting.length = 0;
    this.#stream.emit('error', toServiceError(reason));
    this.#ended.abort();
  }

  /** Until the session ends: the agent takes a silent stream for a dead one. */
  async beat(clock: Clock): Promise<void> {
    try {
      while (!this.#ended.signal.aborted) {
        this.send({ heartbeat: { sentAtMs: clock.now() } });
        await clock.sleep(heartbeatMs, this.#ended.signal);
      }
    } catch (thrown) {
      if (!this.#ended.signal.aborted) throw thrown;
    }
  }

  #flush(): void {
    this.#isBlocked = this.#isBlocked && this.#stream.writableNeedDrain;
    while (!this.#isBlocked) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      this.#isBlocked = !this.#stream.write(message);
    }
  }
}
