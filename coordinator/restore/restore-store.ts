import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { StepFailure } from '../run/run.ts';
import { unfinishedRestore } from '../snapshots/snapshot-lock.ts';
import type { Database, RestoreEventRow, RestoreRow, RestoreStepRow } from '../store/schema.ts';
import { nextRestoreState, type Restore, type RestoreAction } from './restore.ts';
import type { RestorePlan, RestoreStep } from './restore-plan.ts';
import { restoreOfRow, type StepNote } from './restore-rows.ts';

type StepEvent = RestoreEventRow['type'];

/** What an event makes of a step; one that is not listed cannot happen there. */
const stepTransitions: Readonly<Record<RestoreStepRow['state'], Partial<Record<StepEvent, RestoreStepRow['state']>>>> = {
  waiting: { note: 'waiting', started: 'running', failed: 'failed' },
  running: { operation: 'running', note: 'running', succeeded: 'succeeded', failed: 'failed' },
  failed: { retried: 'running' },
  succeeded: {},
};

/** Restores as rows: plans never change, events are only appended, and each write is one small transaction of statements. */
export class RestoreStore {
  readonly #db: Kysely<Database>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Database>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async add(plan: RestorePlan): Promise<void> {
    const row = { id: plan.id, document: JSON.stringify(plan), state: 'planned' as const, created_at_ms: plan.createdAtMs };
    const empty = { started_at_ms: null, finished_at_ms: null, started_by: null, failure: null, reached_revision: null };
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('restore')
        .values({ ...row, ...empty })
        .execute();
      await addSteps(transaction, plan.id, plan.steps);
    });
  }

  /** @throws KubestepError `conflict` when it cannot happen now. */
  async move(id: string, action: RestoreAction, change: Partial<Pick<RestoreRow, 'started_by' | 'failure'>> = {}): Promise<void> {
    await this.#db.transaction().execute((transaction) => this.#move(transaction, id, action, change));
  }

  /** Turns a restore round: the steps back are written down before the first of them begins. */
  async beginUndo(id: string, steps: readonly RestoreStep[]): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await this.#move(transaction, id, 'undo', { failure: null });
      await addSteps(transaction, id, steps);
    });
  }

  async #move(transaction: Transaction<Database>, id: string, action: RestoreAction, change: Partial<RestoreRow>): Promise<void> {
    const row = await transaction.selectFrom('restore').select('state').where('id', '=', id).executeTakeFirst();
    if (!row) throw notFound(id);
    const state = nextRestoreState(row.state, action);
    if (!state) throw new KubestepError('conflict', `restore ${id} is ${row.state}: it cannot ${action} now`);
    const nowMs = this.#clock.now();
    const isEnd = state === 'succeeded' || state === 'undone';
    const times = { ...(action === 'start' && { started_at_ms: nowMs }), ...(isEnd && { finished_at_ms: nowMs }) };
    await transaction
      .updateTable('restore')
      .set({ state, ...times, ...change })
      .where('id', '=', id)
      .execute();
  }

  /** Failed steps may try again. */
  async retry(id: string): Promise<void> {
    const failed = await this.#db
      .selectFrom('restore_step')
      .select('step_id')
      .where('restore_id', '=', id)
      .where('state', '=', 'failed')
      .execute();
    await this.#db.transaction().execute(async (transaction) => {
      await this.#move(transaction, id, 'resume', { failure: null });
      for (const { step_id } of failed) await this.#append(transaction, id, step_id, 'retried');
    });
  }

  /** @returns what `begin` recorded, when the step had begun and not ended. */
  async resumed(id: string, stepId: string): Promise<{ readonly context: unknown } | undefined> {
    const row = await this.#db
      .selectFrom('restore_step')
      .select(['state', 'context'])
      .where('restore_id', '=', id)
      .where('step_id', '=', stepId)
      .executeTakeFirst();
    return row?.state === 'running' ? { context: JSON.parse(row.context ?? 'null') } : undefined;
  }

  async begin(id: string, stepId: string, context: unknown): Promise<void> {
    await this.#db
      .transaction()
      .execute((transaction) => this.#append(transaction, id, stepId, 'started', { context: JSON.stringify(context ?? null) }));
  }

  async operation(id: string, stepId: string, operation: { readonly operationId: string; readonly kind: string; readonly node: string }) {
    await this.#db.transaction().execute((transaction) => this.#append(transaction, id, stepId, 'operation', { detail: operation }));
  }

  async note(id: string, stepId: string, note: StepNote): Promise<void> {
    await this.#db.transaction().execute((transaction) => this.#append(transaction, id, stepId, 'note', { detail: note }));
  }

  async succeeded(id: string, stepId: string): Promise<void> {
    await this.#db.transaction().execute((transaction) => this.#append(transaction, id, stepId, 'succeeded'));
  }

  async failed(id: string, stepId: string, failure: StepFailure): Promise<void> {
    await this.#db.transaction().execute((transaction) => this.#append(transaction, id, stepId, 'failed', { detail: failure }));
  }

  async #append(
    transaction: Transaction<Database>,
    id: string,
    stepId: string,
    type: StepEvent,
    { detail, context }: { readonly detail?: unknown; readonly context?: string } = {},
  ): Promise<void> {
    const where = { restore_id: id, step_id: stepId };
    const step = await transaction
      .selectFrom('restore_step')
      .select(['state', 'context', 'started_at_ms'])
      .where('restore_id', '=', id)
      .where('step_id', '=', stepId)
      .executeTakeFirst();
    // One that failed while it looked at what was before has not begun.
    const state = type === 'retried' && step?.context === null ? 'waiting' : step && stepTransitions[step.state][type];
    if (!step || !state)
      throw new KubestepError('internal', `step ${stepId} of ${id} is ${step?.state ?? 'unknown'}: it cannot be ${type}`);
    const last = await transaction
      .selectFrom('restore_event')
      .select(({ fn }) => fn.max('sequence').as('sequence'))
      .where('restore_id', '=', id)
      .executeTakeFirst();
    const atMs = this.#clock.now();
    const text = detail === undefined ? null : JSON.stringify(detail);
    await transaction
      .insertInto('restore_event')
      .values({ ...where, sequence: (last?.sequence ?? 0) + 1, type, at_ms: atMs, detail: text })
      .execute();
    const ended = type === 'succeeded' || type === 'failed';
    await transaction
      .updateTable('restore_step')
      .set({
        state,
        ...(step.started_at_ms === null && state !== 'waiting' && { started_at_ms: atMs }),
        ...(type === 'started' && { context: context ?? null }),
        ...(ended && { finished_at_ms: atMs }),
        failure: type === 'failed' ? text : null,
      })
      .where('restore_id', '=', id)
      .where('step_id', '=', stepId)
      .execute();
  }

  async reached(id: string, revision: number): Promise<void> {
    await this.#db.updateTable('restore').set({ reached_revision: revision }).where('id', '=', id).execute();
  }

  async get(id: string): Promise<Restore | undefined> {
    const row = await this.#db.selectFrom('restore').selectAll().where('id', '=', id).executeTakeFirst();
    return row && restoreOfRow(row, this.#db);
  }

  /** Newest first. */
  async list(): Promise<Restore[]> {
    const rows = await this.#db.selectFrom('restore').selectAll().orderBy('created_at_ms', 'desc').orderBy('id', 'desc').execute();
    return Promise.all(rows.map((row) => restoreOfRow(row, this.#db)));
  }

  /** The one that holds the cluster. */
  async active(): Promise<Restore | undefined> {
    const id = await unfinishedRestore(this.#db);
    return id === undefined ? undefined : this.get(id);
  }

  /** The highest revision that any snapshot or restore is known to have. */
  async highestRevision(): Promise<number> {
    const snapshots = await this.#db
      .selectFrom('snapshot')
      .select(({ fn }) => fn.max('revision').as('highest'))
      .executeTakeFirst();
    const restores = await this.#db
      .selectFrom('restore')
      .select(({ fn }) => fn.max('reached_revision').as('highest'))
      .executeTakeFirst();
    return Math.max(snapshots?.highest ?? 0, restores?.highest ?? 0);
  }

  /** `rs-20261125-2`: the next one of this day. */
  async freeId(): Promise<string> {
    const day = new Date(this.#clock.now()).toISOString().slice(0, 10).replaceAll('-', '');
    const rows = await this.#db.selectFrom('restore').select('id').where('id', 'like', `rs-${day}-%`).execute();
    return `rs-${day}-${Math.max(0, ...rows.map(({ id }) => Number(id.split('-').at(-1)))) + 1}`;
  }
}

async function addSteps(transaction: Transaction<Database>, id: string, steps: readonly RestoreStep[]): Promise<void> {
  const last = await transaction
    .selectFrom('restore_step')
    .select(({ fn }) => fn.max('position').as('position'))
    .where('restore_id', '=', id)
    .executeTakeFirst();
  const first = (last?.position ?? -1) + 1;
  const empty = { context: null, started_at_ms: null, finished_at_ms: null, failure: null };
  for (const [index, { id: step_id, kind, node, stage }] of steps.entries()) {
    const row = { restore_id: id, step_id, position: first + index, stage, node: node ?? null, kind, state: 'waiting' as const };
    await transaction
      .insertInto('restore_step')
      .values({ ...row, ...empty })
      .execute();
  }
}

export function notFound(id: string): KubestepError {
  return new KubestepError('not-found', `there is no restore ${id}`, { hint: 'run: kubestep backup restores' });
}
