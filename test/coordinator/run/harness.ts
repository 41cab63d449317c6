import type { Kysely } from 'kysely';
import type { HookPort } from '../../../coordinator/hooks/hook-port.ts';
import type { CollectDeps } from '../../../coordinator/inventory/collect.ts';
import { defaultPlanOptions, type PlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { createEngine } from '../../../coordinator/run/engine.ts';
import type { Engine } from '../../../coordinator/run/engine-port.ts';
import type { Run } from '../../../coordinator/run/run.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import type { Database } from '../../../coordinator/store/schema.ts';
import { silentLogger } from '../../../shared/log.ts';
import { FakeClock } from '../../fake-clock.ts';
import { World } from './world.ts';
import type { WorldShape } from './world-node.ts';
import { clusterOf, drainOf, WorldSnapshots } from './world-ports.ts';

export interface Harness {
  readonly world: World;
  readonly store: Store;
  readonly snapshots: WorldSnapshots;
  readonly signal: AbortSignal;
  readonly collectDeps: CollectDeps;
  /** A coordinator's engine on the same world and the same database, or on another view of it. */
  engine(db?: Kysely<Database>): Engine;
  close(): Promise<void>;
}

export async function harness(shape: WorldShape, { hooks }: { readonly hooks?: HookPort } = {}): Promise<Harness> {
  const clock = new FakeClock();
  const world = new World({ ...shape, clock });
  const store = await openStore(':memory:', { clock });
  const row = {
    generation: 1,
    enrolled_at_ms: 1,
    revoked_at_ms: null,
    agent_version: '0.1.0',
    boot_id: 'boot-1',
    clock_skew_ms: 5,
    machine_facts: null,
  };
  for (const { name } of world.nodes)
    await store.db
      .insertInto('node')
      .values({ name, last_seen_ms: clock.now(), ...row })
      .execute();
  let counter = 0;
  const random = {
    bytes: (length: number) => {
      counter += 1;
      return Uint8Array.from({ length }, (_, index) => (counter >> (8 * (length - 1 - index))) & 255);
    },
    fraction: () => 0.5,
  };
  const snapshots = new WorldSnapshots(world, random);
  const ports = { clock, random, agentOn: world.agentOn, cluster: clusterOf(world), drain: drainOf(world), snapshots };
  const collectDeps = { ...ports, db: store.db, clusterName: 'test', coordinatorNode: 'cp1', ...(hooks && { hooks }) };
  return {
    world,
    store,
    snapshots,
    signal: new AbortController().signal,
    collectDeps,
    engine: (db = store.db) => createEngine({ ...collectDeps, db, log: silentLogger }),
    close: () => store.close(),
  };
}

/** Plans, saves and starts; the run goes on by itself. */
export async function startRun(engine: Engine, target: string, options: Partial<PlanOptions> = {}): Promise<Run> {
  const plan = await engine.plan(target, { ...defaultPlanOptions, ...options }, new AbortController().signal);
  await engine.savePlan(plan);
  return engine.start({ planId: plan.id, startedBy: 'root' });
}

/** Starts and waits for the end of the run, whatever it is. */
export async function runToEnd(engine: Engine, target: string, options: Partial<PlanOptions> = {}): Promise<Run> {
  const { id } = await startRun(engine, target, options);
  await engine.idle();
  const run = await engine.status(id);
  if (!run) throw new Error(`${id} is gone`);
  return run;
}
