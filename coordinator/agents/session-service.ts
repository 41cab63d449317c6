import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { toServiceError } from '../../shared/failure.ts';
import type { AgentSessionServiceHandlers } from '../../shared/gen/kubestep/v1/AgentSessionService.ts';
import { nodeOf } from './authorization.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import type { Enrolment } from './enrolment.ts';
import type { AgentHub } from './hub.ts';
import type { NodeRegistry } from './node-registry.ts';
import type { SnapshotDelivery } from './snapshot-delivery.ts';
import type { SnapshotDownloads } from './snapshot-downloads.ts';

const maxFactsChars = 64 * 1024;

export interface SessionServiceDeps {
  readonly hub: AgentHub;
  readonly downloads: SnapshotDownloads;
  readonly delivery: SnapshotDelivery;
  readonly enrolment: Enrolment;
  readonly registry: NodeRegistry;
  readonly authority: CertificateAuthority;
  readonly clock: Clock;
}

/** Streams of nodes that can be cut at once, beside their session: a revoked node finishes nothing. */
export class OpenStreams {
  readonly #byNode = new Map<string, Set<(reason: KubestepError) => void>>();

  add(node: string, cut: (reason: KubestepError) => void): () => void {
    const cuts = this.#byNode.get(node) ?? new Set();
    this.#byNode.set(node, cuts.add(cut));
    return () => {
      cuts.delete(cut);
    };
  }

  cut(node: string, reason: KubestepError): void {
    for (const cut of this.#byNode.get(node) ?? []) cut(reason);
    this.#byNode.delete(node);
  }
}

/** Binds the session service to the hub. Who calls is read from the connection, never from a message. */
export function sessionService(deps: SessionServiceDeps, streams: OpenStreams): AgentSessionServiceHandlers {
  const { hub, downloads, delivery, enrolment, authority } = deps;
  return {
    ReceiveOperations: (call) => {
      hub.connect(nodeOf(call).node, call.request, call).catch((thrown: unknown) => call.emit('error', toServiceError(thrown)));
    },
    ReportOperation: unary(async (call) => hub.report(nodeOf(call).node, call.request)),
    ReportFacts: unary(async (call) => storeFacts(nodeOf(call).node, call.request, deps)),
    RenewCertificate: unary(async (call) => {
      const certificate = await enrolment.renew(nodeOf(call), call.request.csr);
      return { certificate: certificate.toString(), ca: authority.ca.toString() };
    }),
    ReportDownload: unary(async (call) => {
      delivery.reported(nodeOf(call).node, call.request);
      return {};
    }),
    UploadSnapshot: (call, callback) => {
      const { node } = nodeOf(call);
      const close = streams.add(node, (reason) => call.destroy(reason));
      hub.transfers
        .receive(node, call)
        .then(
          (storedBytes) => callback(null, { storedBytes }),
          (thrown: unknown) => callback(toServiceError(thrown)),
        )
        .finally(close);
    },
    DownloadSnapshot: (call) => {
      const { node } = nodeOf(call);
      const stopped = new AbortController();
      const close = streams.add(node, (reason) => stopped.abort(reason));
      for (const event of ['cancelled', 'close']) call.once(event, () => stopped.abort(new KubestepError('cancelled', 'the node hung up')));
      downloads
        .send(node, call.request, call, stopped.signal)
        .then(
          () => call.end(),
          (thrown: unknown) => call.emit('error', toServiceError(stopped.signal.reason ?? thrown)),
        )
        .finally(close);
    },
  };
}

async function storeFacts(node: string, { factsJson }: { factsJson: string }, { registry }: SessionServiceDeps) {
  if (factsJson.length > maxFactsChars) throw new KubestepError('usage', `facts of a machine are at most ${maxFactsChars} characters`);
  await registry.seen(node, { machine_facts: canonicalFacts(factsJson) });
  return {};
}

/** Parsed and written again, so that whatever a node sends is JSON when somebody reads it. */
function canonicalFacts(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch (cause) {
    throw new KubestepError('usage', 'the facts of the machine are not JSON', { cause });
  }
}

/** Makes a unary handler of an async function; what it throws travels whole. */
export function unary<Request, Response>(
  handle: (call: ServerUnaryCall<Request, Response>) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    handle(call).then(
      (answer) => callback(null, answer),
      (thrown: unknown) => callback(toServiceError(thrown)),
    );
  };
}
