import type { RunUpdate } from './engine-port.ts';
import type { RunJournal } from './journal.ts';
import type { Run } from './run.ts';
import type { RunFeed } from './run-feed.ts';

export interface WatchDeps {
  readonly feed: RunFeed;
  readonly journal: RunJournal;
  readonly readRun: (runId: string) => Promise<Run>;
}

/** Replays the events after a sequence, then follows, until the run has ended or the signal is aborted. */
export async function* watchRun(
  { runId, fromSequence }: { readonly runId: string; readonly fromSequence: number },
  { feed, journal, readRun }: WatchDeps,
  signal: AbortSignal,
): AsyncIterable<RunUpdate> {
  let sequence = fromSequence;
  for (;;) {
    const count = feed.count(runId);
    const run = await readRun(runId);
    const events = await journal.eventsAfter(runId, sequence);
    for (const event of events) {
      sequence = event.sequence;
      yield { sequence, run, event };
    }
    if (events.length === 0) yield { sequence, run };
    const isOver = run.state !== 'running' && run.state !== 'paused';
    if (signal.aborted || (isOver && feed.count(runId) === count)) return;
    await feed.next(runId, count, signal);
  }
}
