import type { ControlPlaneHook, HookPhase } from '../plan/plan.ts';

/** What a hook is told, and all that it is told. */
export interface HookCall {
  readonly hook: ControlPlaneHook;
  readonly node: string;
  /** The node's InternalIP. */
  readonly address: string;
  readonly phase: HookPhase;
}

/** Programs of the operator around what disturbs a control-plane node, so that a load balancer can take the node out. */
export interface HookPort {
  /** The hooks that are configured. */
  readonly configured: readonly ControlPlaneHook[];
  /**
   * Runs a hook to its end. After a crash it is run again, so a hook must be safe to repeat.
   *
   * @throws KubestepError `step-failed` when it is not configured, cannot be started, ends with another exit code than 0, or takes too long; its
   *   last lines are in the causes.
   */
  run(call: HookCall, signal: AbortSignal): Promise<void>;
}
