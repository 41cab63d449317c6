import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { Database, RunRow } from '../store/schema.ts';
import type { RunEvent } from './engine-port.ts';
import { refuseBesideRestore } from './refused.ts';
import type { StepFailure } from './run.ts';
import { appendEvent, eventOfRow } from './step-events.ts';
import { nextRunState, type RunAction, type StepEvent } from './transition.ts';

export interface JournalDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  /** Told after each durable write. */
  readonly onWritten: (runId: string) => void;
}

/** One attempt of an operation, durable before it is sent. */
export interface JournaledOperation {
  readonly operationId: string;
  readonly node?: string;
  readonly kind: string;
  /** Absent when another part of the coordinator runs it and sees to its repetition. */
  readonly input?: unknown;
}

export interface StepEnd {
  readonly isPausing?: boolean;
  /** What became of it, for the history. */
  readonly detail?: unknown;
}

/** What a run has done. Append-only; each write is one small transaction that contains only statements. */
export class RunJournal {
  readonly #deps: JournalDeps;

  constructor(deps: JournalDeps) {
    this.#deps = deps;
  }

  /** Records that a step begins, with what was true before: `check` compares with it, also after a crash. */
  async begin(runId: string, stepId: string, context: unknown): Promise<void> {
    await this.#append(runId, stepId, { type: 'started', context });
  }

  /** What `begin` recorded, when the step had begun and not ended; undefined otherwise, also when it failed before it began. */
  async resume(runId: string, stepId: string): Promise<{ readonly context: unknown } | undefined> {
    const row = await this.#deps.db
      .selectFrom('step')
      .select(['state', 'context'])
      .where('run_id', '=', runId)
      .where('step_id', '=', stepId)
      .executeTakeFirst();
    return row?.state === 'running' && row.context !== null ? { context: JSON.parse(row.context) } : undefined;
  }

  /** What a step recorded when it began, whatever became of it. */
  async contextOf(runId: string, stepId: string): Promise<unknown> {
    const row = await this.#deps.db
      .selectFrom('step')
      .select('context')
      .where('run_id', '=', runId)
      .where('step_id', '=', stepId)
      .executeTakeFirst();
    return row?.context ? JSON.parse(row.context) : undefined;
  }

  async operation(runId: string, stepId: string, operation: JournaledOperation): Promise<void> {
    await this.#append(runId, stepId, { type: 'operation', detail: operation });
  }

  /** A pause is asked for together with the step's end: after a crash it is neither asked for twice nor forgotten. */
  async succeeded(runId: string, stepId: string, { isPausing = false, detail }: StepEnd = {}): Promise<void> {
    await this.#write(runId, async (transaction) => {
      await appendEvent(transaction, runId, stepId, { type: 'succeeded', detail, atMs: this.#deps.clock.now() });
      if (isPausing) await requestPause(transaction, runId);
    });
  }

  /** From now on no step starts; the run itself fails when the last running step has ended. */
  async failed(runId: string, stepId: string, failure: StepFailure): Promise<void> {
    await this.#append(runId, stepId, { type: 'failed', detail: failure });
  }

  /**
   * Steps of a node that is left out of the rest of the run.
   *
   * @throws KubestepError `conflict` when one of them is running, or the run has ended.
   */
  async skipped(runId: string, stepIds: readonly string[]): Promise<void> {
    await this.#write(runId, async (transaction) => {
      const run = await transaction.selectFrom('run').select(['finished_at_ms']).where('id', '=', runId).executeTakeFirst();
      if (run?.finished_at_ms !== null) throw new KubestepError('conflict', `${runId} has ended`, { hint: 'kubestep upgrade history' });
      for (const stepId of stepIds) await appendEvent(transaction, runId, stepId, { type: 'skipped', atMs: this.#deps.clock.now() });
    });
  }

  /** The failed steps may try again, and the run goes on. */
  async retried(runId: string): Promise<void> {
    await this.#write(runId, async (transaction) => {
      const failed = await transaction
        .selectFrom('step')
        .select('step_id')
        .where('run_id', '=', runId)
        .where('state', '=', 'failed')
        .execute();
      await moveRun(transaction, runId, 'retry', { failure: null, requested: null });
      for (const { step_id } of failed) await appendEvent(transaction, runId, step_id, { type: 'retried', atMs: this.#deps.clock.now() });
    });
  }

  /** Notes that a pause was asked for; the loop acts on it at the next step boundary. After a cancellation it changes nothing. */
  async pausing(runId: string): Promise<void> {
    await this.#write(runId, (transaction) => requestPause(transaction, runId));
  }

  /** Takes a pause back that has not come yet, else goes on with a paused run. @throws KubestepError `conflict` */
  async resumed(runId: string): Promise<void> {
    await this.#write(runId, async (transaction) => {
      const takenBack = await transaction
        .updateTable('run')
        .set({ requested: null })
        .where('id', '=', runId)
        .where('state', '=', 'running')
        .where('requested', '=', 'pause')
        .executeTakeFirst();
      if (takenBack.numUpdatedRows === 0n) await moveRun(transaction, runId, 'resume', { requested: null });
    });
  }

  /**
   * From here on the run can only be cancelled: whoever resumes or retries it later is refused. Safe to repeat.
   *
   * @returns the state that it is in: the loop cancels a running one.
   * @throws KubestepError `conflict` when it has ended.
   */
  async cancelling(runId: string): Promise<RunRow['state']> {
    const { promise, resolve } = Promise.withResolvers<RunRow['state']>();
    await this.#write(runId, async (transaction) => {
      const { state } = await readState(transaction, runId);
      nextRunState(runId, state, 'cancel');
      await transaction.updateTable('run').set({ requested: 'cancel' }).where('id', '=', runId).execute();
      resolve(state);
    });
    return promise;
  }

  /** Changes the run's own state. @throws KubestepError `conflict` when it cannot happen now. */
  async move(runId: string, action: RunAction, failure?: StepFailure): Promise<void> {
    const isEnd = action === 'succeed' || action === 'cancel';
    await this.#write(runId, (transaction) =>
      moveRun(transaction, runId, action, {
        requested: null,
        ...(isEnd ? { finished_at_ms: this.#deps.clock.now() } : {}),
        ...(failure ? { failure: JSON.stringify(failure) } : {}),
      }),
    );
  }

  /** Events of a step, oldest first. */
  async eventsOf(runId: string, stepId: string): Promise<RunEvent[]> {
    const rows = await this.#deps.db
      .selectFrom('step_event')
      .selectAll()
      .where('run_id', '=', runId)
      .where('step_id', '=', stepId)
      .orderBy('sequence')
      .execute();
    return rows.map(eventOfRow);
  }

  async eventsAfter(runId: string, sequence: number): Promise<RunEvent[]> {
    const rows = await this.#deps.db
      .selectFrom('step_event')
      .selectAll()
      .where('run_id', '=', runId)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .execute();
    return rows.map(eventOfRow);
  }

  async #append(
    runId: string,
    stepId: string,
    event: { readonly type: StepEvent; readonly detail?: unknown; readonly context?: unknown },
  ): Promise<void> {
    await this.#write(runId, (transaction) => appendEvent(transaction, runId, stepId, { ...event, atMs: this.#deps.clock.now() }));
  }

  async #write(runId: string, statements: (transaction: Transaction<Database>) => Promise<void>): Promise<void> {
    await this.#deps.db.transaction().execute(statements);
    this.#deps.onWritten(runId);
  }
}

async function requestPause(transaction: Transaction<Database>, runId: string): Promise<void> {
  await transaction
    .updateTable('run')
    .set({ requested: 'pause' })
    .where('id', '=', runId)
    .where('state', '=', 'running')
    .where((is) => is.or([is('requested', 'is', null), is('requested', '<>', 'cancel')]))
    .execute();
}

type RunChange = Partial<Pick<RunRow, 'failure' | 'requested' | 'finished_at_ms'>>;

async function moveRun(transaction: Transaction<Database>, runId: string, action: RunAction, change: RunChange): Promise<void> {
  const run = await readState(transaction, runId);
  const state = nextRunState(runId, run.state, action);
  if (run.requested === 'cancel') {
    if (action === 'pause' || action === 'fail') return; // asked for since: whoever asked makes sure that the loop looks again
    if (action === 'resume' || action === 'retry') throw beingCancelled(runId, action);
  }
  if (action === 'resume' || action === 'retry') await refuseBesideRestore(transaction);
  await transaction
    .updateTable('run')
    .set({ state, ...change })
    .where('id', '=', runId)
    .execute();
}

async function readState(transaction: Transaction<Database>, runId: string): Promise<Pick<RunRow, 'state' | 'requested'>> {
  const run = await transaction.selectFrom('run').select(['state', 'requested']).where('id', '=', runId).executeTakeFirst();
  if (run) return run;
  throw new KubestepError('not-found', `there is no run ${runId}`, { hint: 'kubestep upgrade history' });
}

function beingCancelled(runId: string, action: RunAction): KubestepError {
  return new KubestepError('conflict', `${runId} is being cancelled: it cannot ${action} now`, {
    hint: `let the cancellation end, or repeat it: kubestep upgrade cancel ${runId}`,
  });
}
