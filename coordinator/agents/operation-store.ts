import type { KeyObject } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { ulidPattern } from '../../shared/names.ts';
import type { OperationKind, OperationOutcome } from '../../shared/operations.ts';
import { canonicalJson, type SignedOrder, signOrder, specHash } from '../../shared/order.ts';
import type { Database, OperationRow } from '../store/schema.ts';
import type { RunOptions } from './agent-port.ts';

/**
 * An order that did not start within this time never will: the executor refuses it. With the 5 minutes that executors grant to clocks it must
 * be over before a run gives its operation up as unknown (10 minutes), or a node that comes back would start it after the run was stopped.
 */
export const orderLifetimeMs = 3 * 60_000;

export interface OperationStoreDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly clusterId: string;
  readonly epoch: number;
  readonly signingKey: KeyObject;
}

export interface OperationRequest {
  readonly node: string;
  readonly kind: OperationKind;
  readonly input: unknown;
  readonly options: RunOptions;
}

export type OperationRecord = Selectable<OperationRow>;

/** The `operation` rows: durable before an order leaves, and the only truth about what was asked and how it ended. */
export class OperationStore {
  readonly #deps: OperationStoreDeps;

  constructor(deps: OperationStoreDeps) {
    this.#deps = deps;
  }

  /**
   * Records an operation, or finds the one that was recorded under this id.
   *
   * @throws KubestepError `usage` for an id that is no ULID, `conflict` when the id stands for something else.
   */
  async begin({ node, kind, input, options }: OperationRequest): Promise<{ row: OperationRecord; isNew: boolean }> {
    const { db, clock, epoch } = this.#deps;
    const id = options.operationId;
    if (!ulidPattern.test(id)) throw new KubestepError('usage', `operation id ${JSON.stringify(id)} is not a ULID`);
    const hash = specHash(kind, input);
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('operation')
      .values({
        id,
        node,
        kind,
        input: canonicalJson(input),
        spec_hash: hash,
        epoch,
        run_id: options.runId ?? null,
        step_id: options.stepId ?? null,
        state: 'pending',
        created_at_ms: clock.now(),
        started_at_ms: null,
        finished_at_ms: null,
        outcome: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    const row = await this.#require(id);
    if (row.node !== node || row.spec_hash !== hash) {
      throw new KubestepError('conflict', `operation ${id} is ${row.kind} on ${row.node}, not ${kind} on ${node}, or has another input`);
    }
    return { row, isNew: numInsertedOrUpdatedRows === 1n };
  }

  async find(id: string): Promise<OperationRecord | undefined> {
    return this.#deps.db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** What a node must be told about whenever it connects. */
  async unfinished(node: string): Promise<OperationRecord[]> {
    const query = this.#deps.db.selectFrom('operation').selectAll().where('node', '=', node).where('state', 'in', ['pending', 'running']);
    return query.orderBy('id').execute();
  }

  /** The same bytes every time: everything comes from the row, the JSON is canonical and Ed25519 uses no randomness. */
  signedOrder(row: OperationRecord): SignedOrder {
    const order = {
      clusterId: this.#deps.clusterId,
      node: row.node,
      operationId: row.id,
      kind: row.kind as OperationKind,
      input: JSON.parse(row.input) as unknown,
      specHash: row.spec_hash,
      epoch: row.epoch,
      issuedAtMs: row.created_at_ms,
      notAfterMs: row.created_at_ms + orderLifetimeMs,
      ...(row.run_id !== null && { runId: row.run_id }),
      ...(row.step_id !== null && { stepId: row.step_id }),
    };
    return signOrder(order, this.#deps.signingKey);
  }

  async markRunning(id: string): Promise<void> {
    const { db, clock } = this.#deps;
    const started = { state: 'running', started_at_ms: clock.now() } as const;
    await db.updateTable('operation').set(started).where('id', '=', id).where('state', '=', 'pending').execute();
  }

  async setOutputBytes(id: string, bytes: number): Promise<void> {
    await this.#deps.db.updateTable('operation').set({ output_bytes: bytes }).where('id', '=', id).execute();
  }

  /** Stores how it ended, once: a second outcome changes nothing. Tells whether it was the first. */
  async finish(row: OperationRecord, outcome: OperationOutcome): Promise<boolean> {
    const stored = settle(row, outcome);
    const { numUpdatedRows } = await this.#deps.db
      .updateTable('operation')
      .set({
        state: stored.state,
        outcome: JSON.stringify(stored),
        started_at_ms: stored.startedAtMs ?? row.started_at_ms,
        finished_at_ms: stored.finishedAtMs ?? this.#deps.clock.now(),
      })
      .where('id', '=', row.id)
      .where('state', 'in', ['pending', 'running'])
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async #require(id: string): Promise<OperationRecord> {
    const row = await this.find(id);
    if (row) return row;
    throw new KubestepError('not-found', `there is no operation ${id}`);
  }
}

/** How a finished operation ended; undefined while it is not known. */
export function outcomeOf(row: OperationRecord): OperationOutcome | undefined {
  return row.outcome === null ? undefined : (JSON.parse(row.outcome) as OperationOutcome);
}

/** A node that said "running" and now says "never started" has lost its journal: what happened there must be looked at, not repeated. */
function settle(row: OperationRecord, outcome: OperationOutcome): OperationOutcome {
  if (row.state !== 'running' || outcome.state !== 'refused') return outcome;
  const reason = `the node ran it, then refused it as ${outcome.reasonCode ?? 'unknown'}: ${outcome.reason ?? 'no reason given'}`;
  return { ...outcome, state: 'interrupted', reason };
}
