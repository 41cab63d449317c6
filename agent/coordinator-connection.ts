import type { ClientReadableStream, ClientUnaryCall, ClientWritableStream } from '@grpc/grpc-js';
import type { Clock } from '../shared/clock.ts';
import { fromServiceError } from '../shared/failure.ts';
import type { ProtoGrpcType } from '../shared/gen/agent.ts';
import type { AgentSessionServiceClient } from '../shared/gen/kubestep/v1/AgentSessionService.ts';
import type { DownloadSnapshotRequest } from '../shared/gen/kubestep/v1/DownloadSnapshotRequest.ts';
import type { DownloadSnapshotResponse__Output } from '../shared/gen/kubestep/v1/DownloadSnapshotResponse.ts';
import type { ReceiveOperationsRequest } from '../shared/gen/kubestep/v1/ReceiveOperationsRequest.ts';
import type { ReceiveOperationsResponse__Output } from '../shared/gen/kubestep/v1/ReceiveOperationsResponse.ts';
import type { RenewCertificateResponse__Output } from '../shared/gen/kubestep/v1/RenewCertificateResponse.ts';
import type { ReportDownloadRequest } from '../shared/gen/kubestep/v1/ReportDownloadRequest.ts';
import type { ReportFactsRequest } from '../shared/gen/kubestep/v1/ReportFactsRequest.ts';
import type { ReportOperationRequest } from '../shared/gen/kubestep/v1/ReportOperationRequest.ts';
import type { ReportOperationResponse__Output } from '../shared/gen/kubestep/v1/ReportOperationResponse.ts';
import type { UploadSnapshotRequest } from '../shared/gen/kubestep/v1/UploadSnapshotRequest.ts';
import { coordinatorServerName } from '../shared/identity.ts';
import { type ChannelTrust, coordinatorChannelCredentials } from '../shared/tls.ts';
import { loadProto, sessionClientOptions, unaryDeadlineMs } from '../shared/wire.ts';

/** One mTLS channel to the coordinator. Every unary call has a deadline; what fails throws the KubestepError of the other side. */
export class CoordinatorConnection {
  readonly #client: AgentSessionServiceClient;
  readonly #clock: Clock;
  readonly #open = new Set<{ cancel(): void }>();

  constructor(address: string, trust: ChannelTrust, clock: Clock) {
    const { AgentSessionService } = (loadProto('agent') as unknown as ProtoGrpcType).kubestep.v1;
    this.#clock = clock;
    this.#client = new AgentSessionService(address, coordinatorChannelCredentials(trust), {
      ...sessionClientOptions,
      'grpc.ssl_target_name_override': coordinatorServerName,
      'grpc.use_local_subchannel_pool': 1, // another session must make another handshake, with the credentials it was given
    });
  }

  /** The stream of orders. Read it at once and without pausing: grpc-js keeps what is not read in memory. */
  receiveOperations(request: ReceiveOperationsRequest): ClientReadableStream<ReceiveOperationsResponse__Output> {
    return this.#client.receiveOperations(request);
  }

  async reportOperation(request: ReportOperationRequest): Promise<ReportOperationResponse__Output> {
    return this.#unary((callback) => this.#client.reportOperation(request, this.#deadline(), callback));
  }

  async reportFacts(request: ReportFactsRequest): Promise<void> {
    await this.#unary((callback) => this.#client.reportFacts(request, this.#deadline(), callback));
  }

  async renewCertificate(csr: Uint8Array): Promise<RenewCertificateResponse__Output> {
    return this.#unary((callback) => this.#client.renewCertificate({ csr }, this.#deadline(), callback));
  }

  /** A stream of chunks, and the answer to it: how many bytes the coordinator has stored. */
  uploadSnapshot(): { readonly stream: ClientWritableStream<UploadSnapshotRequest>; readonly storedBytes: Promise<number> } {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const stream = this.#client.uploadSnapshot((cause, answer) => {
      this.#open.delete(stream);
      if (cause || !answer) reject(fromServiceError(cause));
      else resolve(answer.storedBytes);
    });
    this.#open.add(stream);
    promise.catch(() => undefined); // the writer may see the broken stream first
    return { stream, storedBytes: promise };
  }

  /** The file from an offset on; the last message has the hash of all of it. */
  downloadSnapshot(request: DownloadSnapshotRequest): ClientReadableStream<DownloadSnapshotResponse__Output> {
    const stream = this.#client.downloadSnapshot(request);
    this.#open.add(stream);
    stream.once('close', () => this.#open.delete(stream));
    return stream;
  }

  async reportDownload(request: ReportDownloadRequest): Promise<void> {
    await this.#unary((callback) => this.#client.reportDownload(request, this.#deadline(), callback));
  }

  /**
   * Tells whether the coordinator accepts these credentials; for `kubestep agent status`. A handshake does not tell: in TLS 1.3 the server
   * refuses a client after the client is done. So this asks for a snapshot without a name, which only an accepted node is denied.
   *
   * @throws KubestepError when it does not, or is not there.
   */
  async probe(forMs: number): Promise<void> {
    const stream = this.#client.downloadSnapshot({}, { deadline: this.#clock.now() + forMs });
    this.#open.add(stream);
    try {
      for await (const _ of stream) break;
    } catch (thrown) {
      const error = fromServiceError(thrown);
      if (error.code !== 'permission-denied') throw error;
    } finally {
      this.#open.delete(stream);
    }
  }

  /** Cancels what is open: grpc-js itself would let it run into its deadline. */
  close(): void {
    for (const call of this.#open) call.cancel();
    this.#client.close();
  }

  async #unary<T>(start: (callback: (cause: Error | null, answer?: T) => void) => ClientUnaryCall): Promise<T> {
    let call: ClientUnaryCall | undefined;
    const answer = answered<T>((callback) => {
      call = start(callback);
      this.#open.add(call);
    });
    return answer.finally(() => {
      if (call) this.#open.delete(call);
    });
  }

  #deadline(): { readonly deadline: number } {
    return { deadline: this.#clock.now() + unaryDeadlineMs };
  }
}

/** Makes a promise of a call with a callback. */
export async function answered<T>(call: (callback: (cause: Error | null, answer?: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((cause, answer) => {
      if (cause || answer === undefined) reject(fromServiceError(cause ?? new Error('the call had no answer')));
      else resolve(answer);
    });
  });
}
