import type { Transaction } from 'kysely';
import { KubestepError } from '../../shared/errors.ts';
import type { Database, StepEventRow } from '../store/schema.ts';
import type { RunEvent } from './engine-port.ts';
import { nextStepState, type StepEvent } from './transition.ts';

export interface EventToAppend {
  readonly type: StepEvent;
  readonly atMs: number;
  readonly detail?: unknown;
  readonly context?: unknown;
}

/** Appends the event and derives the step's columns from it: there is no other writer of `step.state`. */
export async function appendEvent(transaction: Transaction<Database>, runId: string, stepId: string, event: EventToAppend): Promise<void> {
  const ofStep = { run_id: runId, step_id: stepId };
  const step = await transaction
    .selectFrom('step')
    .selectAll()
    .where('run_id', '=', runId)
    .where('step_id', '=', stepId)
    .executeTakeFirst();
  if (!step) throw new KubestepError('internal', `${runId} has no step ${stepId}`);
  const state = nextStepState(step.state, event.type);
  const { last } = await transaction
    .selectFrom('step_event')
    .select((all) => all.fn.max('sequence').as('last'))
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow();
  const detail = event.detail === undefined ? null : JSON.stringify(event.detail);
  await transaction
    .insertInto('step_event')
    .values({ ...ofStep, sequence: Number(last ?? 0) + 1, type: event.type, at_ms: event.atMs, detail })
    .execute();
  const hasEnded = state === 'succeeded' || state === 'failed' || state === 'skipped';
  await transaction
    .updateTable('step')
    .set({
      state,
      started_at_ms: step.started_at_ms ?? (state === 'skipped' ? null : event.atMs),
      finished_at_ms: hasEnded ? event.atMs : null,
      failure: event.type === 'failed' ? detail : null,
      ...(event.context === undefined ? {} : { context: JSON.stringify(event.context) }),
    })
    .where('run_id', '=', runId)
    .where('step_id', '=', stepId)
    .execute();
}

export function eventOfRow(row: StepEventRow): RunEvent {
  const detail: unknown = row.detail === null ? undefined : JSON.parse(row.detail);
  return { sequence: row.sequence, stepId: row.step_id, type: row.type, atMs: row.at_ms, ...(detail === undefined ? {} : { detail }) };
}
