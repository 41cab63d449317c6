import { type Clock, waitUntil } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { FactsOf, FactsPart } from '../../shared/facts-parts.ts';
import type { OperationInput, OperationKind, OperationResult } from '../../shared/operations.ts';
import type { Random } from '../../shared/random.ts';
import type { AgentOn } from '../agents/agent-port.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { DrainPort } from '../drain/drain-port.ts';
import type { HookPort } from '../hooks/hook-port.ts';
import { askNode } from '../inventory/observe-node.ts';
import type { Hop, Plan, Step, StepKind } from '../plan/plan.ts';
import type { SnapshotPort } from '../snapshots/snapshot-port.ts';
import type { RunJournal } from './journal.ts';
import type { OperationRunner } from './operation-runner.ts';
import type { RunWaits } from './run-waits.ts';

export interface StepPorts {
  readonly agentOn: AgentOn;
  readonly cluster: ClusterPort;
  readonly drain: DrainPort;
  readonly snapshots: SnapshotPort;
  /** Absent: none are configured. */
  readonly hooks?: HookPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly waits: RunWaits;
}

/** All that a handler works with: one step of one run, and the ports. */
export interface StepScope extends StepPorts {
  readonly runId: string;
  readonly plan: Plan;
  readonly step: Step;
  readonly hop: Hop;
  readonly journal: RunJournal;
  readonly operations: OperationRunner;
  /** All steps that run just now, this one among them. */
  readonly working: ReadonlySet<Step>;
  /** Says what the step waits for, for whoever watches; not durable. */
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/** @throws KubestepError `internal` for a step of the cluster. */
export function nodeOf({ step }: StepScope): string {
  if (step.node !== undefined) return step.node;
  throw new KubestepError('internal', `step ${step.id} names no node`);
}

/** Steps during which a control-plane node's API server is half dead, or away. */
const disturbing: ReadonlySet<string> = new Set<StepKind>([
  'upgradeEtcd',
  'etcdGate',
  'kubeadmApply',
  'kubeadmNode',
  'controlPlaneGate',
  'installKubelet',
  'restartKubelet',
  'nodeGate',
  'upgradeOsPackages',
  'reboot',
]);

/** A view of the cluster that leaves alone the API servers of this step's node and of those that other steps disturb just now. */
export function clusterBeside(scope: StepScope): ClusterPort {
  const disturbed = [...scope.working].flatMap(({ kind, node }) => (disturbing.has(kind) && node !== undefined ? [node] : []));
  return scope.cluster.avoiding([...new Set([nodeOf(scope), ...disturbed])]);
}

/**
 * Repeats a read for as long as its answer is "not yet": with one control-plane node the API is away for over a minute, and an agent reconnects
 * within half a minute of a reboot.
 */
export async function patiently<T>(read: () => Promise<T>, scope: Pick<StepScope, 'clock' | 'waits' | 'signal' | 'note'>): Promise<T> {
  const deadlineMs = scope.clock.monotonic() + scope.waits.contactLossMs;
  for (;;) {
    try {
      return await read();
    } catch (thrown) {
      scope.signal.throwIfAborted();
      if (!isNotYet(thrown) || scope.clock.monotonic() >= deadlineMs) throw thrown;
      scope.note(`waiting: ${thrown.message}`);
    }
    await scope.clock.sleep(scope.waits.pollMs, scope.signal);
  }
}

function isNotYet(thrown: unknown): thrown is KubestepError {
  return thrown instanceof KubestepError && (thrown.code === 'unavailable' || thrown.code === 'deadline-exceeded');
}

/** Looks until what an operation did shows, or its time is over. @returns whether it shows. */
export function untilEffect(isThere: () => Promise<boolean>, { waits, clock, signal }: StepScope): Promise<boolean> {
  return waitUntil(isThere, { everyMs: waits.pollMs, forMs: waits.effectMs }, clock, signal);
}

/** Runs a reading operation on the step's node; fresh id, not journaled, repeated while the agent is away. */
export function ask<K extends OperationKind>(kind: K, input: OperationInput<K>, scope: StepScope): Promise<OperationResult<K>> {
  return patiently(() => askNode(nodeOf(scope), { kind, input }, scope, scope.signal), scope);
}

/** Looks at one part of the node, and keeps the look for whoever asks next. */
export async function readFacts<P extends FactsPart>(part: P, scope: StepScope): Promise<FactsOf<P>> {
  const facts = await ask('readFacts', { parts: [part] }, scope);
  scope.operations.keepLook(part, facts);
  return facts;
}

/** The look that was just taken, when nothing was written since; else a new one. */
export async function factsJustRead<P extends FactsPart>(part: P, scope: StepScope): Promise<FactsOf<P>> {
  return scope.operations.takeLook(part) ?? (await readFacts(part, scope));
}
