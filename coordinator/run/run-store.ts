import type { Kysely, Transaction } from 'kysely';
import { KubestepError } from '../../shared/errors.ts';
import { estimateRemainingMs, type StepTime } from '../plan/estimate.ts';
import type { Plan } from '../plan/plan.ts';
import type { Database, RunRow, StepRow } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import { refuseBesideRestore } from './refused.ts';
import type { Run, RunStep, StepFailure } from './run.ts';

/** Where a run stands: all that decides what may start next. */
export interface RunProgress extends Pick<RunRow, 'state' | 'requested'> {
  readonly states: ReadonlyMap<string, StepRow['state']>;
  /** Of the step that failed first. */
  readonly failure?: StepFailure;
}

/** @throws KubestepError `not-found` */
export async function readProgress(db: Kysely<Database>, runId: string): Promise<RunProgress> {
  const [run, steps] = await Promise.all([
    db.selectFrom('run').select(['state', 'requested']).where('id', '=', runId).executeTakeFirst(),
    db
      .selectFrom('step')
      .select(['step_id', 'state', 'failure', 'finished_at_ms'])
      .where('run_id', '=', runId)
      .orderBy('position')
      .execute(),
  ]);
  if (!run) throw new KubestepError('not-found', `there is no run ${runId}`, { hint: 'kubestep upgrade history' });
  const [first] = steps.filter(({ state }) => state === 'failed').toSorted((a, b) => (a.finished_at_ms ?? 0) - (b.finished_at_ms ?? 0));
  return {
    ...run,
    states: new Map(steps.map(({ step_id, state }) => [step_id, state])),
    ...(first?.failure ? { failure: JSON.parse(first.failure) } : {}),
  };
}

/** What a step waits for just now; not durable. */
export type NoteOf = (stepId: string) => string | undefined;

export async function readPlan(db: Kysely<Database>, planId: string): Promise<Plan | undefined> {
  const row = await db.selectFrom('plan').select('document').where('id', '=', planId).executeTakeFirst();
  return row ? (JSON.parse(row.document) as Plan) : undefined; // written by writePlan alone, and immutable
}

/** Safe to repeat with the same plan. @throws KubestepError `conflict` when the id has another plan. */
export async function writePlan(db: Kysely<Database>, plan: Plan): Promise<void> {
  const document = JSON.stringify(plan);
  const row = { id: plan.id, created_at_ms: plan.createdAtMs, target: plan.target, document };
  await db
    .insertInto('plan')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const stored = await db.selectFrom('plan').select('document').where('id', '=', plan.id).executeTakeFirstOrThrow();
  if (stored.document !== document)
    throw new KubestepError('conflict', `there is another plan ${plan.id}`, { hint: 'plan anew: kubestep upgrade plan' });
}

export interface NewRun {
  readonly plan: Plan;
  readonly startedBy: string;
  readonly requestId: string | undefined;
  readonly nowMs: number;
}

/**
 * Creates a run with all its steps, durable together.
 *
 * @returns its id, or that of the run which the same `requestId` created before.
 * @throws KubestepError `conflict` when a run holds the cluster.
 */
export async function createRun(db: Kysely<Database>, newRun: NewRun): Promise<{ readonly id: string; readonly isNew: boolean }> {
  try {
    return await db.transaction().execute((transaction) => insertRun(transaction, newRun));
  } catch (thrown) {
    if (!isUniqueViolation(thrown)) throw thrown;
    throw runConflict(await activeRun(db), thrown);
  }
}

export function runConflict(active: Pick<RunRow, 'id' | 'state'> | undefined, cause?: unknown): KubestepError {
  const { id, state } = active ?? { id: 'another run', state: 'running' };
  const next = { running: `watch it: kubestep upgrade status ${id}`, paused: `kubestep upgrade resume ${id}, or cancel ${id}` };
  return new KubestepError('conflict', `${id} is ${state} and holds the cluster`, {
    cause,
    hint: state === 'running' || state === 'paused' ? next[state] : `kubestep upgrade retry ${id}, or cancel ${id}`,
  });
}

/** Newest first. */
export async function runIds(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom('run').select('id').orderBy('started_at_ms', 'desc').orderBy('id', 'desc').execute();
  return rows.map(({ id }) => id);
}

export async function activeRun(db: Kysely<Database>): Promise<RunRow | undefined> {
  return db.selectFrom('run').selectAll().where('finished_at_ms', 'is', null).executeTakeFirst();
}

async function insertRun(transaction: Transaction<Database>, { plan, startedBy, requestId, nowMs }: NewRun) {
  const key = `run-request:${requestId}`;
  const earlier =
    requestId === undefined ? undefined : await transaction.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
  if (earlier) return { id: earlier.value, isNew: false };
  await refuseBesideRestore(transaction);
  const id = await nextRunId(transaction, nowMs);
  const empty = { requested: null, finished_at_ms: null, failure: null };
  await transaction
    .insertInto('run')
    .values({ id, plan_id: plan.id, state: 'running', started_at_ms: nowMs, started_by: startedBy, ...empty })
    .execute();
  for (const [position, step] of plan.steps.entries()) {
    const row = { run_id: id, step_id: step.id, position, node: step.node ?? null, kind: step.kind, state: 'waiting' as const };
    await transaction
      .insertInto('step')
      .values({ ...row, context: null, started_at_ms: null, finished_at_ms: null, failure: null })
      .execute();
  }
  if (requestId !== undefined) await transaction.insertInto('setting').values({ key, value: id }).execute();
  return { id, isNew: true };
}

/** `up-20261122-1`: easy to say, and sorts by day. */
async function nextRunId(transaction: Transaction<Database>, nowMs: number): Promise<string> {
  const prefix = `up-${new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '')}-`;
  const { count } = await transaction
    .selectFrom('run')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('id', 'like', `${prefix}%`)
    .executeTakeFirstOrThrow();
  return `${prefix}${Number(count) + 1}`;
}

/** What steps took in the newest runs; a run of 20 nodes has about 200 of them. */
export async function readStepTimes(db: Kysely<Database>): Promise<StepTime[]> {
  const rows = await db
    .selectFrom('step')
    .select(['kind', 'node', 'started_at_ms', 'finished_at_ms'])
    .where('state', '=', 'succeeded')
    .orderBy('finished_at_ms', 'desc')
    .limit(2000)
    .execute();
  return rows.map(({ kind, node, started_at_ms, finished_at_ms }) => ({
    kind,
    ...(node === null ? {} : { node }),
    tookMs: Number(finished_at_ms) - Number(started_at_ms),
  }));
}

export async function readRun(db: Kysely<Database>, runId: string, noteOf: NoteOf): Promise<Run | undefined> {
  return (await readRunWithPlan(db, runId, noteOf))?.run;
}

/** A run is told with words of its plan, and a plan of many nodes is a long document: whoever needs both reads it once. */
export async function readRunWithPlan(
  db: Kysely<Database>,
  runId: string,
  noteOf: NoteOf,
): Promise<{ readonly run: Run; readonly plan: Plan | undefined } | undefined> {
  const row = await db.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirst();
  if (!row) return undefined;
  const [plan, steps, operations] = await Promise.all([
    readPlan(db, row.plan_id),
    db.selectFrom('step').selectAll().where('run_id', '=', runId).orderBy('position').execute(),
    db
      .selectFrom('step_event')
      .select(['step_id', 'detail'])
      .where('run_id', '=', runId)
      .where('type', '=', 'operation')
      .orderBy('sequence')
      .execute(),
  ]);
  const byStep = Map.groupBy(operations, ({ step_id }) => step_id);
  const run: Run = {
    id: row.id,
    planId: row.plan_id,
    state: row.state,
    ...(row.requested ? { requested: row.requested } : {}),
    from: plan?.hops[0]?.from ?? '',
    target: plan?.target ?? '',
    ...(plan?.options.os ? { os: plan.options.os } : {}),
    startedAtMs: row.started_at_ms,
    ...(row.finished_at_ms === null ? {} : { finishedAtMs: row.finished_at_ms }),
    startedBy: row.started_by,
    steps: steps.map((step) => stepOfRow(step, byStep, noteOf)),
    ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) }),
  };
  return { run, plan };
}

type OperationEvents = ReadonlyMap<string, readonly { readonly detail: string | null }[]>;

function stepOfRow(row: StepRow, operations: OperationEvents, noteOf: NoteOf): RunStep {
  const note = row.state === 'running' || row.state === 'waiting' ? noteOf(row.step_id) : undefined;
  return {
    id: row.step_id,
    ...(row.node === null ? {} : { node: row.node }),
    kind: row.kind as RunStep['kind'], // written from a plan's step
    state: row.state,
    ...(row.started_at_ms === null ? {} : { startedAtMs: row.started_at_ms }),
    ...(row.finished_at_ms === null ? {} : { finishedAtMs: row.finished_at_ms }),
    operationIds: (operations.get(row.step_id) ?? []).map(({ detail }) => JSON.parse(detail ?? '{}').operationId),
    ...(note === undefined ? {} : { note }),
    ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) }),
  };
}

/** Until the end of a run that has not ended, in ms, as far as the history tells. */
export function remainingMsOf({ steps }: Run, plan: Plan, history: readonly StepTime[], nowMs: number): number {
  const stands = new Map(steps.map((step) => [step.id, { ...step, isDone: step.state === 'succeeded' || step.state === 'skipped' }]));
  return estimateRemainingMs(plan, history, (stepId) => stands.get(stepId), nowMs);
}
