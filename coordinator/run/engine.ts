import type { Kysely } from 'kysely';
import { KubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import { ulid } from '../../shared/names.ts';
import { parseKubeVersion } from '../../shared/version.ts';
import { type CollectDeps, collectInventory } from '../inventory/collect.ts';
import { collectOsInventory } from '../inventory/collect-os.ts';
import { estimateRemainingMs, stepDurations } from '../plan/estimate.ts';
import { makeOsPlan } from '../plan/make-os-plan.ts';
import { makePlan } from '../plan/make-plan.ts';
import { hasBlockers, type Plan, type Step } from '../plan/plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import { windowFindings } from '../plan/work-window.ts';
import type { Database } from '../store/schema.ts';
import { type Disruption, disruptionOf, readDrainRecords } from './disruption.ts';
import { cancelRun, type DriveDeps, keepDriving } from './drive.ts';
import type { Engine, RunUpdate, StartRequest } from './engine-port.ts';
import { RunJournal } from './journal.ts';
import { refusedByFindings } from './refused.ts';
import type { Run } from './run.ts';
import { RunFeed } from './run-feed.ts';
import {
  activeRun,
  createRun,
  readPlan,
  readProgress,
  readRunWithPlan,
  readStepTimes,
  remainingMsOf,
  runConflict,
  runIds,
  writePlan,
} from './run-store.ts';
import { defaultRunWaits, type RunWaits } from './run-waits.ts';
import { skipNode } from './skip-node.ts';
import { isActive, nextRunState } from './transition.ts';
import { watchRun } from './watch-run.ts';

/** A plan as young as this was made for this very start: observing everything again would only double the wait. */
const freshPlanMs = 60_000;

export interface EngineDeps extends CollectDeps {
  readonly db: Kysely<Database>;
  readonly log: Logger;
  readonly waits?: Partial<RunWaits>;
}

/** The one engine of a coordinator. Call `recover()` once at start and `close()` at the end. */
export function createEngine(deps: EngineDeps): Engine {
  return new RunEngine(deps);
}

class RunEngine implements Engine {
  readonly #deps: EngineDeps;
  readonly #feed = new RunFeed();
  readonly #journal: RunJournal;
  readonly #closing = new AbortController();
  #driving: Promise<void> = Promise.resolve();
  #drivenRun: string | undefined;
  readonly #working = new Set<Step>();

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#journal = new RunJournal({ db: deps.db, clock: deps.clock, onWritten: (runId) => this.#feed.changed(runId) });
  }

  async plan(target: string, options: PlanOptions, signal: AbortSignal): Promise<Plan> {
    const { clock, random } = this.#deps;
    const { os } = options;
    const inventory = os
      ? await collectOsInventory(os.packages, this.#deps, signal)
      : await collectInventory(parseKubeVersion(target), this.#deps, signal);
    const nowMs = clock.now();
    const request = { inventory, options, id: `plan-${ulid(nowMs, random).toLowerCase()}`, nowMs };
    const plan = os ? makeOsPlan({ ...request, os }) : makePlan({ ...request, target });
    const history = await readStepTimes(this.#deps.db);
    const findings = [...windowFindings(plan, stepDurations(plan, history), nowMs), ...plan.findings];
    return { ...plan, findings, estimatedMs: estimateRemainingMs(plan, history, () => undefined, nowMs) };
  }

  savePlan(plan: Plan): Promise<void> {
    return writePlan(this.#deps.db, plan);
  }

  getPlan(planId: string): Promise<Plan | undefined> {
    return readPlan(this.#deps.db, planId);
  }

  async start({ planId, startedBy, requestId, isInventoryChecked }: StartRequest): Promise<Run> {
    const { db, clock } = this.#deps;
    const plan = await this.#readPlan(planId);
    const earlier = requestId === undefined ? undefined : await this.#startedBefore(requestId);
    if (earlier) return earlier;
    const holder = await activeRun(db);
    if (holder) throw runConflict(holder);
    if (hasBlockers(plan)) throw refusedByFindings(plan.findings, planId);
    if (isInventoryChecked ?? clock.now() - plan.createdAtMs > freshPlanMs) await this.#refuseChanged(plan);
    const { id, isNew } = await createRun(db, { plan, startedBy, requestId, nowMs: clock.now() });
    if (isNew) this.#drive(id);
    return this.#readRun(id);
  }

  async status(runId: string): Promise<Run | undefined> {
    const { db, clock } = this.#deps;
    const { run, plan } = (await readRunWithPlan(db, runId, (stepId) => this.#feed.noteOf(stepId))) ?? {};
    if (!run || !plan || !isActive(run.state)) return run;
    return { ...run, remainingMs: remainingMsOf(run, plan, await readStepTimes(db), clock.now()) };
  }

  async disruption(runId: string): Promise<Disruption> {
    const run = await this.#readRun(runId);
    return disruptionOf(await this.#readPlan(run.planId), run, await readDrainRecords(this.#deps.db, runId), this.#deps.clock.now());
  }

  async list(): Promise<Run[]> {
    return Promise.all((await runIds(this.#deps.db)).map((id) => this.#readRun(id)));
  }

  async active(): Promise<Run | undefined> {
    const row = await activeRun(this.#deps.db);
    return row && this.#readRun(row.id);
  }

  async pause(runId: string): Promise<Run> {
    const run = await this.#readRun(runId);
    nextRunState(runId, run.state, 'pause');
    await this.#journal.pausing(runId);
    return this.#readRun(runId);
  }

  async resume(runId: string): Promise<Run> {
    await this.#journal.resumed(runId);
    this.#drive(runId);
    return this.#readRun(runId);
  }

  async retry(runId: string): Promise<Run> {
    await this.#readRun(runId);
    await this.#journal.retried(runId);
    this.#drive(runId);
    return this.#readRun(runId);
  }

  async skip(runId: string, node: string): Promise<Run> {
    const run = await this.#readRun(runId);
    const deps = { journal: this.#journal, cluster: this.#deps.cluster };
    await skipNode(node, run, await this.#readPlan(run.planId), deps, this.#closing.signal);
    return this.#readRun(runId);
  }

  async cancel(runId: string): Promise<Run> {
    const state = await this.#journal.cancelling(runId);
    if (state === 'running') this.#drive(runId);
    else await cancelRun(runId, this.#driveDeps(), this.#closing.signal);
    return this.#readRun(runId);
  }

  watch(runId: string, fromSequence: number, signal: AbortSignal): AsyncIterable<RunUpdate> {
    const deps = { feed: this.#feed, journal: this.#journal, readRun: (id: string) => this.#readRun(id) };
    return watchRun({ runId, fromSequence }, deps, AbortSignal.any([signal, this.#closing.signal]));
  }

  async recover(): Promise<void> {
    const row = await activeRun(this.#deps.db);
    if (row?.state !== 'running') return;
    this.#deps.log.info('run resumed after a restart of the coordinator', { run: row.id });
    this.#drive(row.id);
  }

  currentNodes(): readonly string[] {
    return [...new Set([...this.#working].flatMap(({ node }) => node ?? []))];
  }

  async idle(): Promise<void> {
    await this.#driving;
  }

  async close(): Promise<void> {
    this.#closing.abort(new KubestepError('cancelled', 'the coordinator is ending'));
    await this.#driving;
  }

  /** One loop at a time: a second call while one works on the run only makes sure that it looks once more. */
  #drive(runId: string): void {
    if (this.#drivenRun === runId) {
      const again = () => (this.#drivenRun === undefined ? this.#startLoop(runId) : undefined);
      this.#driving = this.#driving.then(again);
      return;
    }
    this.#driving = this.#driving.then(() => this.#startLoop(runId));
    this.#drivenRun = runId;
  }

  async #startLoop(runId: string): Promise<void> {
    const { signal } = this.#closing;
    this.#drivenRun = runId;
    try {
      await keepDriving(runId, this.#driveDeps(), signal);
    } catch (error) {
      // A step's failure is journaled by the loop itself; what arrives here is the end of the coordinator, or a store that cannot be written.
      if (!signal.aborted) this.#deps.log.error('run cannot go on in this process', { run: runId, error });
    } finally {
      this.#drivenRun = undefined;
      this.#feed.forgetNotes();
    }
  }

  #driveDeps(): DriveDeps {
    return {
      ...this.#deps,
      waits: { ...defaultRunWaits, ...this.#deps.waits },
      journal: this.#journal,
      note: (runId, stepId, text) => this.#feed.note(runId, stepId, text),
      readRun: (runId) => this.#readRun(runId),
      readPlan: (planId) => this.#readPlan(planId),
      skip: (runId, node) => this.skip(runId, node),
      readStepTimes: () => readStepTimes(this.#deps.db),
      readProgress: (runId) => readProgress(this.#deps.db, runId),
      nextChange: (runId, signal) => this.#feed.next(runId, this.#feed.count(runId), signal),
      working: this.#working,
    };
  }

  async #startedBefore(requestId: string): Promise<Run | undefined> {
    const row = await this.#deps.db.selectFrom('setting').select('value').where('key', '=', `run-request:${requestId}`).executeTakeFirst();
    return row && this.#readRun(row.value);
  }

  /** A plan is what somebody approved; when the cluster is no longer the one it was made for, it has to be approved anew. */
  async #refuseChanged(plan: Plan): Promise<void> {
    const now = await this.plan(plan.target, plan.options, this.#closing.signal);
    if (hasBlockers(now)) throw refusedByFindings(now.findings, plan.id);
    if (now.inventoryHash === plan.inventoryHash) return;
    throw new KubestepError('preflight-refused', `the cluster has changed since ${plan.id} was made`, {
      hint: `look at a new plan: kubestep ${plan.options.os ? 'os plan' : `upgrade plan --to ${plan.target}`}`,
    });
  }

  async #readRun(runId: string): Promise<Run> {
    const run = await this.status(runId);
    if (run) return run;
    throw new KubestepError('not-found', `there is no run ${runId}`, { hint: 'kubestep upgrade history' });
  }

  async #readPlan(planId: string): Promise<Plan> {
    const plan = await readPlan(this.#deps.db, planId);
    if (plan) return plan;
    throw new KubestepError('not-found', `there is no plan ${planId}`, { hint: 'make one: kubestep upgrade plan' });
  }
}
