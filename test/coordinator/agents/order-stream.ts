import type { ClientReadableStream } from '@grpc/grpc-js';
import type { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import { fromServiceError } from '../../../shared/failure.ts';
import type { OperationOrder__Output } from '../../../shared/gen/kubestep/v1/OperationOrder.ts';
import type { ReceiveOperationsRequest } from '../../../shared/gen/kubestep/v1/ReceiveOperationsRequest.ts';
import type { ReceiveOperationsResponse__Output } from '../../../shared/gen/kubestep/v1/ReceiveOperationsResponse.ts';

/** The agent's end of `ReceiveOperations`, read message by message. */
export class OrderStream {
  readonly #stream: ClientReadableStream<ReceiveOperationsResponse__Output>;
  readonly #messages: AsyncIterator<ReceiveOperationsResponse__Output>;

  constructor(connection: CoordinatorConnection, request: ReceiveOperationsRequest = {}) {
    this.#stream = connection.receiveOperations({ agentVersion: '0.1.0', bootId: 'b1', nowMs: Date.now(), highestEpoch: 0, ...request });
    this.#messages = this.#stream[Symbol.asyncIterator]() as AsyncIterator<ReceiveOperationsResponse__Output>;
  }

  /** Waits until the coordinator has accepted the stream: its first message is a heartbeat. */
  static async open(connection: CoordinatorConnection, request?: ReceiveOperationsRequest): Promise<OrderStream> {
    const stream = new OrderStream(connection, request);
    await stream.next();
    return stream;
  }

  async next(): Promise<ReceiveOperationsResponse__Output> {
    const { value, done } = await this.#messages.next().catch((thrown: unknown) => Promise.reject(fromServiceError(thrown)));
    if (done) throw new Error('the stream ended without an error');
    return value;
  }

  async nextOrder(): Promise<OperationOrder__Output> {
    while (true) {
      const { order } = await this.next();
      if (order) return order;
    }
  }

  /** How the stream ended; everything before is skipped. */
  async failure(): Promise<unknown> {
    try {
      while (true) await this.next();
    } catch (thrown) {
      return thrown;
    }
  }

  cancel(): void {
    this.#stream.cancel();
  }
}
