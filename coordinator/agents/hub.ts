import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { ReceiveOperationsRequest__Output } from '../../shared/gen/kubestep/v1/ReceiveOperationsRequest.ts';
import type { ReportOperationRequest__Output } from '../../shared/gen/kubestep/v1/ReportOperationRequest.ts';
import type { Logger } from '../../shared/log.ts';
import type { OperationOutcome } from '../../shared/operations.ts';
import { printable } from '../../shared/text.ts';
import type { AgentOn, AgentPort, RunOptions, TypedOutcome } from './agent-port.ts';
import { AgentSession, type SessionStream } from './agent-session.ts';
import { Changes, waitForChange } from './changes.ts';
import { type NodeRegistry, unknownNode } from './node-registry.ts';
import type { OperationLogs } from './operation-logs.ts';
import { type OperationRecord, type OperationRequest, type OperationStore, outcomeOf } from './operation-store.ts';
import { type ReportAnswer, Reports } from './reports.ts';
import { type SnapshotFile, SnapshotTransfers } from './snapshot-transfers.ts';

const defaultContactLossMs = 10 * 60_000;
/** After a restart agents come back within 30 s of jitter; who is not there then is not connected. */
const connectGraceMs = 45_000;

export interface AgentHubDeps {
  readonly operations: OperationStore;
  readonly logs: OperationLogs;
  readonly registry: NodeRegistry;
  readonly epoch: number;
  readonly snapshotsDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** All connected agents. Orders go out at least once, operations run at most once, outcomes are stored exactly once. */
export class AgentHub {
  readonly transfers: SnapshotTransfers;
  readonly #deps: AgentHubDeps;
  readonly #reports: Reports;
  readonly #changes = new Changes();
  readonly #sessions = new Map<string, AgentSession>();
  /** When a node last said anything about an operation, on the monotonic clock. */
  readonly #lastContact = new Map<string, number>();
  readonly #sent = new Set<string>();
  readonly #withdrawn = new Set<string>();

  constructor(deps: AgentHubDeps) {
    this.#deps = deps;
    this.#reports = new Reports({ ...deps, changes: this.#changes });
    const ask = (node: string, { name, file, sha256, sizeBytes }: SnapshotFile) =>
      this.#sessions.get(node)?.send({ upload: { snapshot: name, sha256, sizeBytes, ...(file !== undefined && { file }) } });
    this.transfers = new SnapshotTransfers({ dir: deps.snapshotsDir, clock: deps.clock, ask });
  }

  /** One node's agent as the rest of the coordinator sees it. */
  readonly agentOn: AgentOn = (node): AgentPort => ({
    run: async (kind, input, options, signal) => (await this.#run({ node, kind, input, options }, signal)) as TypedOutcome<typeof kind>,
    fetchSnapshot: async (file, signal) => {
      await this.#requireEnrolled(node);
      return this.transfers.fetch(node, file, defaultContactLossMs, signal);
    },
    isConnected: () => this.#sessions.has(node),
  });

  /** Asks the node's agent to fetch a file, when it is connected. @returns whether it is. */
  askToFetch(node: string, download: { readonly snapshot: string; readonly file: string; readonly sha256: string }): boolean {
    const session = this.#sessions.get(node);
    session?.send({ download });
    return session !== undefined;
  }

  connectedNodes(): string[] {
    return [...this.#sessions.keys()].sort();
  }

  /** Takes an agent's stream; ends the older one of the same node, and sends everything that is not finished. */
  async connect(node: string, request: ReceiveOperationsRequest__Output, stream: SessionStream): Promise<void> {
    const { registry, operations, clock, log } = this.#deps;
    const session = new AgentSession(node, stream);
    const older = this.#sessions.get(node);
    this.#sessions.set(node, session);
    session.ended.addEventListener('abort', () => this.#disconnected(session), { once: true });
    older?.end(new KubestepError('conflict', `node ${node} connected again`));
    void session.beat(clock).catch((cause: unknown) => log.error('heartbeat failed', { node, cause }));
    log.info('agent connected', { node, version: printable(request.agentVersion) });
    await registry.seen(node, {
      agent_version: printable(request.agentVersion.slice(0, 64)),
      boot_id: printable(request.bootId.slice(0, 64)),
      clock_skew_ms: request.nowMs - clock.now(),
    });
    this.#warnWhenFenced(node, request.highestEpoch);
    for (const row of await operations.unfinished(node)) this.#send(row);
    for (const { name, ...file } of this.transfers.wantedFrom(node)) session.send({ upload: { snapshot: name, ...file } });
  }

  /** @see Reports.take */
  async report(node: string, request: ReportOperationRequest__Output): Promise<ReportAnswer> {
    const answer = await this.#reports.take(node, request);
    this.#lastContact.set(request.operationId, this.#deps.clock.monotonic());
    if (answer.isOutcomeStored) this.#forget(request.operationId);
    return answer;
  }

  /** Ends whatever a node has open; its next call is refused by the authorization. */
  disconnect(node: string, reason: KubestepError): void {
    this.#sessions.get(node)?.end(reason);
  }

  stop(): void {
    for (const session of this.#sessions.values()) session.end(new KubestepError('unavailable', 'the coordinator stops'));
  }

  /**
   * Replays an operation's output and follows it to its end.
   *
   * @throws KubestepError `not-found` for an unknown operation; the signal's reason when aborted.
   */
  async *followOutput(operationId: string, fromOffset: number, signal: AbortSignal): AsyncGenerator<{ offset: number; bytes: Uint8Array }> {
    let offset = fromOffset;
    while (true) {
      const watch = this.#changes.watch(operationId);
      const row = await this.#deps.operations.find(operationId);
      if (!row) throw new KubestepError('not-found', `there is no operation ${operationId}`);
      const bytes = await this.#deps.logs.read(operationId, offset, row.output_bytes);
      if (bytes.length === 0 && row.outcome === null) {
        await waitForChange(watch, connectGraceMs, this.#deps.clock, signal);
        continue;
      }
      watch.stop();
      if (bytes.length === 0) return;
      yield { offset, bytes };
      offset += bytes.length;
    }
  }

  async #run(request: OperationRequest, signal: AbortSignal): Promise<OperationOutcome> {
    await this.#requireEnrolled(request.node);
    const { row, isNew } = await this.#deps.operations.begin(request);
    if (row.outcome === null) this.#send(row);
    const startedAt = this.#deps.clock.monotonic();
    while (true) {
      const watch = this.#changes.watch(row.id);
      const now = await this.#deps.operations.find(row.id);
      const outcome = now && outcomeOf(now);
      if (outcome) {
        watch.stop();
        return outcome;
      }
      const isUnsent = isNew && !this.#sent.has(row.id);
      const leftMs = this.#patienceMs(row, startedAt, { ...request.options, isUnsent });
      if (leftMs <= 0) watch.stop();
      if (leftMs <= 0) throw isUnsent ? await this.#withdraw(row) : contactLost(row);
      await waitForChange(watch, leftMs, this.#deps.clock, signal);
    }
  }

  /** An operation that never left here is given up soon; one that may run is waited for as long as the caller says. */
  #patienceMs(row: OperationRecord, startedAt: number, options: RunOptions & { readonly isUnsent: boolean }): number {
    const { contactLossMs = defaultContactLossMs } = options;
    const forMs = options.isUnsent ? Math.min(contactLossMs, connectGraceMs) : contactLossMs;
    const since = Math.max(startedAt, this.#lastContact.get(row.id) ?? 0);
    return since + forMs - this.#deps.clock.monotonic();
  }

  #send(row: OperationRecord): void {
    const session = this.#sessions.get(row.node);
    if (!session || this.#withdrawn.has(row.id)) return;
    this.#sent.add(row.id);
    const { order, signature } = this.#deps.operations.signedOrder(row);
    session.send({ order: { operationId: row.id, order, signature, reportFromOffset: row.output_bytes } });
  }

  /** Nothing was started and nothing will be: the row says so before the caller hears of it. */
  async #withdraw(row: OperationRecord): Promise<KubestepError> {
    this.#withdrawn.add(row.id);
    const reason = `no agent of ${row.node} was connected`;
    await this.#deps.operations.finish(row, { state: 'refused', reasonCode: 'not-connected', reason });
    this.#changes.announce(row.id);
    return new KubestepError('unavailable', `${reason}; operation ${row.id} was not started`, {
      hint: `run on the node: kubestep agent status`,
    });
  }

  async #requireEnrolled(node: string): Promise<void> {
    const row = await this.#deps.registry.find(node);
    if (row === undefined || row.revoked_at_ms !== null) throw unknownNode(node);
  }

  #warnWhenFenced(node: string, highestEpoch: number): void {
    if (highestEpoch <= this.#deps.epoch) return;
    this.#deps.log.error('node has obeyed a newer coordinator and refuses this one', { node, highestEpoch, epoch: this.#deps.epoch });
  }

  #disconnected(session: AgentSession): void {
    if (this.#sessions.get(session.node) !== session) return;
    this.#sessions.delete(session.node);
    this.#deps.log.info('agent disconnected', { node: session.node });
  }

  #forget(operationId: string): void {
    this.#lastContact.delete(operationId);
    this.#sent.delete(operationId);
  }
}

function contactLost(row: OperationRecord): KubestepError {
  return new KubestepError('outcome-unknown', `contact with ${row.node} was lost while operation ${row.id} (${row.kind}) may be running`, {
    hint: `it is not known whether it ended; look at the node, or wait for its agent: kubestep node describe ${row.node}`,
  });
}
