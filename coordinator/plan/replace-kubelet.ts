import type { DrainArguments, Hop } from './plan.ts';
import type { PlanOptions } from './plan-options.ts';
import type { StepDraft } from './step-list.ts';

/** The part of a hop during which the node is out. `atDisturbance` comes after the drain, right before the kubelet's package. */
export function replaceKubelet(
  node: string,
  { to, packages }: Hop,
  options: PlanOptions,
  atDisturbance: readonly StepDraft[] = [],
): StepDraft[] {
  return [
    { node, kind: 'drain', args: drainArguments(options) },
    ...atDisturbance,
    { node, kind: 'installKubelet', args: { version: packages.kubelet } },
    { node, kind: 'restartKubelet', args: { version: to } },
    { node, kind: 'nodeGate', args: { version: to } },
    { node, kind: 'uncordon', args: {} },
  ];
}

export function drainArguments(options: PlanOptions): DrainArguments {
  const { drainTimeoutMs, allowedBarePods, isEmptyDirAllowed, onBlocked, forcePods } = options;
  return { timeoutMs: drainTimeoutMs, allowedBarePods, isEmptyDirAllowed, onBlocked, forcePods };
}
