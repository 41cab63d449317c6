import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import { type OperationInput, type OperationKind, type OperationResult, operationEffects } from '../../shared/operations.ts';
import type { Random } from '../../shared/random.ts';
import type { AgentOn } from '../agents/agent-port.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import { runOnNode } from '../snapshots/node-operation.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import type { RestorePlan, RestoreStep } from './restore-plan.ts';
import type { RestoreStore } from './restore-store.ts';

/** How long a restore waits for what. Every wait has an end. */
export interface RestoreWaits {
  readonly pollMs: number;
  /** Without an agent for this long a step fails; resuming it goes on. */
  readonly contactLossMs: number;
  /** From the start of the members to equal data on all of them. */
  readonly gateMs: number;
  /** Until every API server answers. */
  readonly apiServerMs: number;
  readonly nodesMs: number;
}

export const defaultRestoreWaits: RestoreWaits = {
  pollMs: 1_000,
  contactLossMs: 10 * 60_000,
  gateMs: 10 * 60_000,
  apiServerMs: 10 * 60_000,
  nodesMs: 10 * 60_000,
};

/** Brings a stored snapshot to a node; see `SnapshotDelivery`. */
export interface DeliveryPort {
  deliver(request: { readonly node: string; readonly snapshot: string }, signal: AbortSignal): Promise<void>;
}

export interface RestorePorts {
  readonly agentOn: AgentOn;
  readonly cluster: ClusterPort;
  readonly delivery: DeliveryPort;
  readonly snapshots: SnapshotStore;
  readonly store: RestoreStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly waits: RestoreWaits;
}

/** All that a step of a restore works with. */
export interface RestoreScope extends RestorePorts {
  readonly plan: RestorePlan;
  readonly step: RestoreStep;
  /** Durable: what was found out. The same text in a row is written once. */
  readonly note: (text: string) => Promise<void>;
  /** The same for what is waited for; forgotten when the step has succeeded. */
  readonly wait: (text: string) => Promise<void>;
  readonly signal: AbortSignal;
}

export function nodeOf({ step }: RestoreScope): string {
  if (step.node !== undefined) return step.node;
  throw new KubestepError('internal', `step ${step.id} names no node`);
}

/**
 * Runs an operation to its result, a write journaled before it is sent, and repeated while the node's agent is away: the operations of a restore are all
 * safe to repeat.
 */
export async function perform<K extends OperationKind>(
  kind: K,
  input: OperationInput<K>,
  scope: RestoreScope,
  node = nodeOf(scope),
): Promise<OperationResult<K>> {
  const { store, plan, step, clock, waits, signal } = scope;
  const deadlineMs = clock.monotonic() + waits.contactLossMs;
  const record = async (operationId: string) => {
    if (operationEffects[kind] === 'write') await store.operation(plan.id, step.id, { operationId, kind, node });
  };
  for (;;) {
    try {
      return await runOnNode({ node, kind, input, record }, scope, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const isAway = thrown instanceof KubestepError && thrown.code === 'unavailable';
      if (!isAway || clock.monotonic() >= deadlineMs) throw thrown;
      await scope.wait(thrown.message);
    }
    await clock.sleep(waits.pollMs, signal);
  }
}

/** Polls until there is no problem. @throws KubestepError `deadline-exceeded` with the last one. */
export async function untilNoProblem(problem: () => Promise<string | undefined>, forMs: number, scope: RestoreScope): Promise<void> {
  const { clock, waits, signal, wait, step } = scope;
  const deadlineMs = clock.monotonic() + forMs;
  for (;;) {
    const found = await problem();
    if (found === undefined) return;
    await wait(found);
    if (clock.monotonic() >= deadlineMs) throw new KubestepError('deadline-exceeded', `${step.kind} did not hold: ${found}`);
    await clock.sleep(waits.pollMs, signal);
  }
}
