import { KubestepError } from '../../shared/errors.ts';
import type { ReportOperationRequest__Output } from '../../shared/gen/kubestep/v1/ReportOperationRequest.ts';
import type { Logger } from '../../shared/log.ts';
import { ulidPattern } from '../../shared/names.ts';
import { chunkBytes } from '../../shared/wire.ts';
import type { Changes } from './changes.ts';
import type { OperationLogs } from './operation-logs.ts';
import { parseOutcome } from './operation-message.ts';
import type { OperationRecord, OperationStore } from './operation-store.ts';

/** Beyond this, output is acknowledged and not kept: a node that talks without end must not fill the coordinator's disk. */
const maxOutputBytes = 64 * 1024 * 1024;

export interface ReportsDeps {
  readonly operations: OperationStore;
  readonly logs: OperationLogs;
  readonly changes: Changes;
  readonly log: Logger;
  readonly maxOutputBytes?: number;
}

export interface ReportAnswer {
  readonly storedOffset: number;
  readonly isOutcomeStored: boolean;
}

/** Stores what nodes report: every byte once and in order, every outcome once. */
export class Reports {
  readonly #deps: ReportsDeps;
  readonly #lastOf = new Map<string, Promise<unknown>>();

  constructor(deps: ReportsDeps) {
    this.#deps = deps;
  }

  /**
   * Takes one report. Safe to repeat; the answer names the byte that is wanted next.
   *
   * @throws KubestepError `permission-denied` when the operation is not this node's, `usage` when the report breaks a limit.
   */
  async take(node: string, request: ReportOperationRequest__Output): Promise<ReportAnswer> {
    if (request.output.length > chunkBytes) throw new KubestepError('usage', `a report carries at most ${chunkBytes} bytes of output`);
    return this.#oneAtATime(request.operationId, async () => {
      const row = await this.#rowOf(node, request.operationId);
      if (row.outcome !== null) return { storedOffset: row.output_bytes, isOutcomeStored: true };
      const storedOffset = await this.#storeOutput(row, request);
      const isComplete = request.outputOffset + request.output.length === storedOffset;
      const isOutcomeStored = Boolean(request.outcome) && isComplete;
      if (request.outcome && isComplete) await this.#storeOutcome(row, request.outcome);
      return { storedOffset, isOutcomeStored };
    });
  }

  async #rowOf(node: string, operationId: string): Promise<OperationRecord> {
    const row = ulidPattern.test(operationId) ? await this.#deps.operations.find(operationId) : undefined;
    if (row?.node === node) return row;
    this.#deps.log.warn('node reported an operation that is not its own', { node });
    throw new KubestepError('permission-denied', `node ${node} was not asked to run this operation`);
  }

  async #storeOutput(row: OperationRecord, { outputOffset, output, outcome }: ReportOperationRequest__Output): Promise<number> {
    const { operations, logs, changes } = this.#deps;
    if (row.state === 'pending' && !outcome) await operations.markRunning(row.id);
    if (output.length === 0 || outputOffset !== row.output_bytes) return row.output_bytes;
    const room = (this.#deps.maxOutputBytes ?? maxOutputBytes) - outputOffset;
    if (room > 0) await logs.write(row.id, outputOffset, output.subarray(0, room));
    const storedOffset = outputOffset + output.length;
    await operations.setOutputBytes(row.id, storedOffset); // after the file is synced: the row never promises bytes that a power cut took
    changes.announce(row.id);
    return storedOffset;
  }

  async #storeOutcome(row: OperationRecord, message: NonNullable<ReportOperationRequest__Output['outcome']>): Promise<void> {
    const { operations, changes, log } = this.#deps;
    const outcome = parseOutcome(message);
    if (await operations.finish(row, outcome)) {
      log.info('operation ended', { operation: row.id, node: row.node, kind: row.kind, state: outcome.state, reason: outcome.reason });
    }
    changes.announce(row.id);
  }

  /** Two connections of one node may report the same operation for a moment: the old one dies while the new one resends. */
  async #oneAtATime<T>(operationId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#lastOf.get(operationId) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#lastOf.set(operationId, mine);
    try {
      return await mine;
    } finally {
      if (this.#lastOf.get(operationId) === mine) this.#lastOf.delete(operationId);
    }
  }
}
