import type { Clock } from '../../shared/clock.ts';
import { toKubestepError } from '../../shared/errors.ts';
import type { OperationState } from '../../shared/executor-protocol.ts';
import type { Logger } from '../../shared/log.ts';
import type { OperationOutcome } from '../../shared/operations.ts';
import type { Order } from '../../shared/order.ts';
import type { NodePaths } from '../../shared/paths.ts';
import { checkFreshness, checkOrigin, Refusal } from './check-order.ts';
import type { Intent, Journal } from './journal.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { OperationFiles } from './operation-files.ts';
import type { NodeQuery, OperationSpec, OperationTable } from './operation-table.ts';
import { readOutcome, specOf } from './outcome.ts';
import { type Programs, prepareUnit } from './prepare-unit.ts';
import type { TransientUnit, UnitPort } from './systemd.ts';
import type { Trust } from './trust-anchor.ts';
import type { WatchPort } from './watch-exit.ts';

export interface ExecutorDeps {
  readonly trust: Trust;
  readonly journal: Journal;
  readonly files: OperationFiles;
  readonly table: OperationTable;
  readonly units: UnitPort;
  readonly node: NodeQuery;
  readonly watch: WatchPort;
  readonly programs: Programs;
  readonly paths: NodePaths;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the waiting when the executor stops; what runs on the node goes on. */
  readonly signal: AbortSignal;
}

/** How long to wait before an end that could not be written is written again. */
const recordAgainMs = 10_000;

/** Starts each order once, remembers it, and knows how it ended. Everything is safe to ask again. */
export class Executor {
  readonly #deps: ExecutorDeps;
  /** Ends of operations that run, by id. */
  readonly #running = new Map<string, Promise<OperationState>>();
  /** For starts: two of them could both find that nothing runs. */
  readonly #oneAtATime = oneAtATime();

  constructor(deps: ExecutorDeps) {
    this.#deps = deps;
  }

  get running(): string[] {
    return [...this.#running.keys()];
  }

  get highestEpoch(): number {
    return this.#deps.journal.highestEpoch;
  }

  get operationsDir(): string {
    return this.#deps.files.root;
  }

  /** Finds out what became of every operation that has an intent and no end. To be called once, before anything else. */
  async recover(): Promise<void> {
    for (const intent of this.#deps.journal.unfinished()) await this.#recoverOne(intent);
  }

  /** @throws Refusal; KubestepError when the disk or PID 1 does not answer, and nothing was started. */
  async start(text: string, signature: string): Promise<OperationState> {
    const order = checkOrigin(text, signature, this.#deps.trust);
    return this.#oneAtATime(() => this.#startOrAttach(order, text));
  }

  async state(operationId: string): Promise<OperationState> {
    const entry = this.#deps.journal.entry(operationId);
    if (!entry) return { operationId, state: 'unknown' };
    if (!entry.end) return { operationId, state: 'running', startedAtMs: entry.intent.atMs };
    const outcome = await this.#deps.files.readOutcome(operationId);
    if (outcome) return { operationId, ...outcome };
    const reason =
      entry.end.state === 'interrupted' ? interruptedReason : 'the files of this operation are gone; only its end is remembered';
    return { operationId, state: entry.end.state, reason, startedAtMs: entry.intent.atMs, finishedAtMs: entry.end.atMs };
  }

  /** Resolves when the operation has ended; at once when it is unknown or has ended already. */
  async wait(operationId: string): Promise<OperationState> {
    return this.#running.get(operationId) ?? this.state(operationId);
  }

  async #startOrAttach(order: Order, text: string): Promise<OperationState> {
    const { journal, clock, files, log } = this.#deps;
    const { operationId } = order;
    const known = journal.entry(operationId);
    if (known && known.intent.specHash !== order.specHash) {
      throw new Refusal('id-reused', `operation ${operationId} was ${known.intent.kind} with another input`, operationId);
    }
    if (known) return this.state(operationId);
    checkFreshness(order, journal.highestEpoch, clock.now());
    const spec = specOf(this.#deps.table, order.kind);
    const input = parseInput(spec, order);
    this.#refuseSecondWrite(spec, order);
    const { kind, specHash, epoch } = order;
    const unit = await prepareUnit({ operationId, kind, input }, spec, this.#deps);
    const intent: Intent = { operationId, kind, input, specHash, epoch, atMs: clock.now() };
    const wasHereBefore = await files.exists(operationId); // a journal that was lost: this may have run
    await journal.appendIntent(intent);
    try {
      if (wasHereBefore) return await this.#recoverOne(intent);
      return await this.#begin(intent, text, unit);
    } catch (error) {
      // The intent is durable and must get an end, or this node is busy for ever: PID 1 and the result file tell which.
      log.error('what became of an operation is not known yet', { operation: operationId, kind, error });
      return this.#follow(intent);
    }
  }

  async #begin(intent: Intent, order: string, unit: TransientUnit): Promise<OperationState> {
    const { files } = this.#deps;
    try {
      await files.create(intent.operationId, order);
    } catch (error) {
      await files.remove(intent.operationId); // nothing was started, and the room is needed
      const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
      const reason = `its folder cannot be made: ${toKubestepError(error).message}`;
      return this.#end(intent, { state: 'failed', reasonCode: isFull ? 'disk-full' : 'start-failed', reason, startedAtMs: intent.atMs });
    }
    return this.#startUnit(intent, unit);
  }

  async #startUnit(intent: Intent, unit: TransientUnit): Promise<OperationState> {
    const { units, log } = this.#deps;
    const { operationId, kind } = intent;
    const started = await units.start(unit).catch((thrown: unknown) => {
      return { outcome: 'refused', reason: toKubestepError(thrown).message } as const;
    });
    if (started.outcome === 'refused') {
      // PID 1 said no, or it began and failed at once, or systemd-run ended before PID 1 answered: unit and result file tell these apart.
      log.warn('unit did not start', { operation: operationId, kind, reason: started.reason });
      if (await this.#mayBeLoaded(operationId)) return this.#follow(intent);
      if (await this.#hasEnded(operationId)) return this.#finish(intent);
      return this.#end(intent, { state: 'failed', reasonCode: 'start-failed', reason: started.reason, startedAtMs: intent.atMs });
    }
    log.info('operation started', { operation: operationId, kind, outcome: started.outcome });
    return this.#follow(intent);
  }

  /** A bus that does not answer says nothing about the unit. */
  async #mayBeLoaded(operationId: string): Promise<boolean> {
    return this.#deps.units.isLoaded(operationId).catch(() => true);
  }

  #follow(intent: Intent): OperationState {
    const { operationId, atMs } = intent;
    const end = this.#waitForEnd(intent);
    this.#running.set(operationId, end);
    const forget = () => this.#running.delete(operationId);
    end.then(forget, forget); // it rejects only when the executor stops
    return { operationId, state: 'running', startedAtMs: atMs };
  }

  async #waitForEnd(intent: Intent): Promise<OperationState> {
    const { watch, table, clock, log, signal } = this.#deps;
    const { operationId, kind } = intent;
    const warn = () => log.warn('operation takes unusually long', { operation: operationId, kind });
    for (let hasEnded = false; ; ) {
      try {
        if (!hasEnded) await watch.ended(operationId, { warnAfterMs: specOf(table, kind).warnAfterMs, warn });
        hasEnded = true;
        return await this.#finish(intent);
      } catch (error) {
        signal.throwIfAborted();
        log.error('the end of an operation cannot be recorded', { operation: operationId, kind, error }); // a full disk, mostly
        await clock.sleep(recordAgainMs, signal);
      }
    }
  }

  /** Asks PID 1 before it looks for the result file: a unit that is gone has written it, if it ever will. */
  async #recoverOne(intent: Intent): Promise<OperationState> {
    const { units, files, log } = this.#deps;
    const { operationId, kind } = intent;
    const earlier = await files.readOutcome(operationId);
    if (earlier) return this.#end(intent, earlier);
    if (await units.isLoaded(operationId)) {
      log.info('operation goes on', { operation: operationId, kind });
      return this.#follow(intent);
    }
    return this.#finish(intent);
  }

  async #hasEnded(operationId: string): Promise<boolean> {
    return (await this.#deps.files.readExit(operationId)) !== undefined;
  }

  async #finish(intent: Intent): Promise<OperationState> {
    const exit = await this.#deps.files.readExit(intent.operationId);
    if (exit) return this.#end(intent, await readOutcome(intent, exit, this.#deps));
    return this.#end(intent, { state: 'interrupted', reasonCode: 'interrupted', reason: interruptedReason, startedAtMs: intent.atMs });
  }

  async #end(intent: Intent, outcome: OperationOutcome): Promise<OperationState> {
    const { files, journal, clock, log } = this.#deps;
    const { operationId, kind } = intent;
    const finishedAtMs = outcome.finishedAtMs ?? clock.now();
    const whole = { ...outcome, finishedAtMs };
    await files.writeOutcome(operationId, whole);
    await journal.appendEnd(operationId, { state: outcome.state, atMs: finishedAtMs });
    log.info('operation ended', { operation: operationId, kind, state: outcome.state, reason: outcome.reason });
    if (journal.isDueForCompaction) await this.#forgetOld();
    return { operationId, ...whole };
  }

  /** It only saves room: that it does not work is no reason to hold an end back. */
  async #forgetOld(): Promise<void> {
    const { files, journal, clock, log } = this.#deps;
    try {
      for (const id of await journal.compact(clock.now())) await files.remove(id);
    } catch (error) {
      log.warn('the journal cannot be compacted', { error });
    }
  }

  #refuseSecondWrite(spec: OperationSpec, { operationId }: Order): void {
    const { journal, table } = this.#deps;
    if (spec.effect === 'read') return;
    if (journal.damage !== undefined) {
      const hint = 'what ran here before may be forgotten; look at it, move it away, and restart kubestep-executor';
      throw new Refusal('journal-damaged', `${journal.damage}: ${hint}`, operationId);
    }
    const other = journal.unfinished().find(({ kind }) => specOf(table, kind).effect === 'write');
    if (other) throw new Refusal('busy', `operation ${other.operationId} (${other.kind}) is running on this node`, operationId);
  }
}

const interruptedReason = 'it was begun, and neither its unit nor its result is there: the node or PID 1 ended it';

function parseInput(spec: OperationSpec, { operationId, input }: Order): never {
  try {
    return spec.input(input) as never;
  } catch (thrown) {
    throw new Refusal('bad-input', toKubestepError(thrown).message, operationId);
  }
}
