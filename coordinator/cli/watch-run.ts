import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import { updateFromMessage } from '../api/run-message.ts';
import type { RunUpdate } from '../run/engine-port.ts';
import type { Run } from '../run/run.ts';
import type { Cli } from './cli.ts';
import { colours } from './colours.ts';
import type { OperatorClient } from './operator-client.ts';
import { eventLine, renderRun } from './render-run.ts';

/** A coordinator that restarts, or whose node reboots, is back within this; its run goes on by itself. */
const reconnectForMs = 10 * 60_000;
const reconnectEveryMs = 1_000;
const redrawEveryMs = 1_000;

export interface WatchOptions {
  readonly runId: string;
  /** Absent: for as long as it takes. */
  readonly timeoutMs?: number;
}

/**
 * Follows a run to its end, through restarts of the coordinator. Only shows it: ending this ends nothing else.
 *
 * @throws KubestepError `cancelled` after ctrl-c, `deadline-exceeded` when the time to wait is over, `unavailable`.
 */
export async function watchRun(cli: Cli, client: OperatorClient, options: WatchOptions): Promise<Run> {
  const view = new RunView(cli);
  const deadlineMs = cli.clock.monotonic() + (options.timeoutMs ?? Number.POSITIVE_INFINITY);
  let lastSeenMs = cli.clock.monotonic();
  try {
    for (;;) {
      try {
        for await (const update of within(updates(client, options.runId, view.sequence), deadlineMs, cli)) {
          lastSeenMs = cli.clock.monotonic();
          await view.show(update);
        }
        const { run } = view;
        if (run && run.state !== 'running' && run.state !== 'paused') return run;
      } catch (thrown) {
        if (toKubestepError(thrown).code !== 'unavailable' || cli.clock.monotonic() - lastSeenMs > reconnectForMs) throw thrown;
        await view.lost();
      }
      await cli.clock.sleep(reconnectEveryMs, cli.interrupted);
    }
  } catch (thrown) {
    if (cli.interrupted.aborted) throw new KubestepError('cancelled', 'interrupted', { cause: thrown });
    throw thrown;
  } finally {
    await view.end();
  }
}

async function* updates(client: OperatorClient, runId: string, fromSequence: number): AsyncGenerator<RunUpdate> {
  for await (const message of client.stream('WatchUpgrade', { runId, fromSequence })) {
    const update = updateFromMessage(message);
    if (update) yield update;
  }
}

/** Passes on what comes before the deadline. */
async function* within<T>(items: AsyncGenerator<T>, deadlineMs: number, cli: Cli): AsyncGenerator<T> {
  if (deadlineMs === Number.POSITIVE_INFINITY) return yield* items;
  const timer = new AbortController();
  const end = cli.clock.sleep(deadlineMs - cli.clock.monotonic(), timer.signal).then(
    () => 'over' as const,
    () => 'over' as const,
  );
  try {
    for (;;) {
      const next = await Promise.race([items.next(), end]);
      if (next === 'over') {
        throw new KubestepError('deadline-exceeded', 'the time to wait is over; the upgrade goes on', {
          hint: 'watch it again: kubestep upgrade status --watch',
        });
      }
      if (next.done) return;
      yield next.value;
    }
  } finally {
    timer.abort();
    void items.return(undefined);
  }
}

/** What a run looks like while it goes on: redrawn on a terminal, one line per event elsewhere. */
class RunView {
  readonly #cli: Cli;
  readonly #ticking = new AbortController();
  run: Run | undefined;
  sequence = 0;
  #isLost = false;

  constructor(cli: Cli) {
    this.#cli = cli;
    if (cli.isLive) void this.#tick();
  }

  async show({ run, event, sequence }: RunUpdate): Promise<void> {
    this.run = run;
    this.sequence = sequence;
    this.#isLost = false;
    if (this.#cli.isLive) return this.#draw();
    if (event) this.#cli.err(eventLine(run, event));
  }

  async lost(): Promise<void> {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#cli.err('The coordinator does not answer; waiting for it. Nodes go on with what they have begun.\n');
  }

  /** Leaves the last picture on the screen. */
  async end(): Promise<void> {
    this.#ticking.abort();
    if (!this.#cli.isLive || !this.run) return;
    await this.#cli.redraw('');
    this.#cli.err(this.#picture(this.run));
  }

  /** Durations grow also when nothing happens. */
  async #tick(): Promise<void> {
    try {
      for (;;) {
        await this.#cli.clock.sleep(redrawEveryMs, this.#ticking.signal);
        await this.#draw();
      }
    } catch {
      // aborted: the watch is over
    }
  }

  async #draw(): Promise<void> {
    if (this.run) await this.#cli.redraw(this.#picture(this.run));
  }

  #picture(run: Run): string {
    return renderRun(run, { nowMs: this.#cli.clock.now(), columns: this.#cli.columns(), colours: colours({ isOn: this.#cli.hasColour }) });
  }
}
