import type { Kysely, Selectable } from 'kysely';
import type { StepFailure } from '../run/run.ts';
import type { Database, RestoreEventRow, RestoreRow, RestoreStepRow } from '../store/schema.ts';
import type { Restore, RestoreStepView } from './restore.ts';
import type { RestorePlan, RestoreStepKind } from './restore-plan.ts';

/** What a step says of itself. */
export interface StepNote {
  readonly text: string;
  /** What it waits for: of no interest when it has succeeded. */
  readonly isWaiting: boolean;
}

/** A restore as its rows tell it. */
export async function restoreOfRow(row: Selectable<RestoreRow>, db: Kysely<Database>): Promise<Restore> {
  const steps = await db.selectFrom('restore_step').selectAll().where('restore_id', '=', row.id).orderBy('position').execute();
  const events = await db
    .selectFrom('restore_event')
    .selectAll()
    .where('restore_id', '=', row.id)
    .where('type', 'in', ['operation', 'note'])
    .orderBy('sequence')
    .execute();
  const salvaged = events.flatMap(({ step_id, type, detail }) =>
    step_id === 'salvage' && type === 'note' ? (/^salvaged (\S+)/.exec(noteOf(detail)?.text ?? '')?.[1] ?? []) : [],
  );
  return {
    ...{ id: row.id, state: row.state, plan: JSON.parse(row.document) as RestorePlan, createdAtMs: row.created_at_ms },
    ...(row.started_at_ms !== null && { startedAtMs: row.started_at_ms }),
    ...(row.finished_at_ms !== null && { finishedAtMs: row.finished_at_ms }),
    ...(row.started_by !== null && { startedBy: row.started_by }),
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as StepFailure }),
    ...(salvaged[0] !== undefined && { salvaged: salvaged[0] }),
    steps: steps.map((step) =>
      stepOf(
        step,
        events.filter(({ step_id }) => step_id === step.step_id),
      ),
    ),
  };
}

function stepOf(row: Selectable<RestoreStepRow>, events: readonly Selectable<RestoreEventRow>[]): RestoreStepView {
  const operations = events.filter(({ type }) => type === 'operation');
  const notes = events.flatMap(({ type, detail }) => (type === 'note' ? (noteOf(detail) ?? []) : []));
  const note = notes.findLast(({ isWaiting }) => !isWaiting || row.state !== 'succeeded')?.text;
  return {
    ...{ id: row.step_id, kind: row.kind as RestoreStepKind, stage: row.stage, state: row.state },
    operationIds: operations.map(({ detail }) => (JSON.parse(detail ?? '{}') as { operationId: string }).operationId),
    ...(row.node !== null && { node: row.node }),
    ...(row.started_at_ms !== null && { startedAtMs: row.started_at_ms }),
    ...(row.finished_at_ms !== null && { finishedAtMs: row.finished_at_ms }),
    ...(note !== undefined && { note }),
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as StepFailure }),
  };
}

function noteOf(detail: string | null | undefined): StepNote | undefined {
  return detail ? (JSON.parse(detail) as StepNote) : undefined;
}
