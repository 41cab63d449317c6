import type { Kysely } from 'kysely';
import type { Plan } from '../plan/plan.ts';
import type { Database } from '../store/schema.ts';
import type { Run } from './run.ts';
import type { DrainReport, NodeBefore } from './steps/drain.ts';

/** What a run cost those who use the cluster. */
export interface Disruption {
  /** From the drain of a node until it takes pods again, added up over the hops; the longest first. */
  readonly nodes: readonly { readonly node: string; readonly outMs: number; readonly times: number }[];
  /** How many pods of a workload were moved, as `shop/ReplicaSet web-857c8bf9b5`; the most first. */
  readonly workloads: readonly { readonly workload: string; readonly moves: number }[];
  /** Budgets that drains waited for, longest first. */
  readonly budgets: readonly { readonly budget: string; readonly heldUpMs: number }[];
}

/** What the journal keeps of the drain steps of a run, by step id. */
export interface DrainRecords {
  readonly before: ReadonlyMap<string, NodeBefore>;
  readonly after: ReadonlyMap<string, DrainReport>;
}

/** Pure. A node that is still out is out until now. */
export function disruptionOf(plan: Plan, run: Run, { before, after }: DrainRecords, nowMs: number): Disruption {
  const drains = plan.steps.filter(({ id, kind }) => kind === 'drain' && isOver(id, run));
  const outages = drains.map(({ id, node = '', hop }) => {
    const back = plan.steps.find((step) => step.kind === 'uncordon' && step.node === node && step.hop === hop);
    const endMs = run.steps.find((step) => step.id === back?.id)?.finishedAtMs ?? run.finishedAtMs ?? nowMs;
    return { node, outMs: endMs - (run.steps.find((step) => step.id === id)?.startedAtMs ?? endMs) };
  });
  const moved = drains.flatMap(({ id }) => before.get(id)?.leaving ?? []);
  const delays = drains.flatMap(({ id }) => after.get(id)?.heldUpBy ?? []);
  return {
    nodes: sums(
      outages,
      ({ node }) => node,
      ({ outMs }) => outMs,
    ).map(({ key, sum, count }) => ({ node: key, outMs: sum, times: count })),
    workloads: sums(
      moved,
      (workload) => workload,
      () => 1,
    ).map(({ key, sum }) => ({ workload: key, moves: sum })),
    budgets: sums(
      delays,
      ({ budget }) => budget,
      ({ ms }) => ms,
    ).map(({ key, sum }) => ({ budget: key, heldUpMs: sum })),
  };
}

function isOver(stepId: string, { steps }: Run): boolean {
  return steps.some(({ id, state }) => id === stepId && state === 'succeeded');
}

function sums<T>(items: readonly T[], keyOf: (item: T) => string, amountOf: (item: T) => number) {
  return [...Map.groupBy(items, keyOf)]
    .map(([key, group]) => ({ key, sum: group.reduce((sum, item) => sum + amountOf(item), 0), count: group.length }))
    .toSorted((a, b) => b.sum - a.sum);
}

/** What the drains of a run recorded, before and after. */
export async function readDrainRecords(db: Kysely<Database>, runId: string): Promise<DrainRecords> {
  const steps = db.selectFrom('step').where('step.run_id', '=', runId).where('step.kind', '=', 'drain');
  const contexts = await steps.select(['step.step_id', 'step.context']).execute();
  const reports = await steps
    .innerJoin('step_event', (join) => join.onRef('step_event.run_id', '=', 'step.run_id').onRef('step_event.step_id', '=', 'step.step_id'))
    .where('step_event.type', '=', 'succeeded')
    .select(['step.step_id', 'step_event.detail'])
    .execute();
  // Written by the drain step's observe and report alone.
  return {
    before: new Map(contexts.flatMap(({ step_id, context }) => (context ? [[step_id, JSON.parse(context) as NodeBefore]] : []))),
    after: new Map(reports.flatMap(({ step_id, detail }) => (detail ? [[step_id, JSON.parse(detail) as DrainReport]] : []))),
  };
}
