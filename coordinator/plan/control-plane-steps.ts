import type { EtcdPhase } from './etcd-path.ts';
import type { ControlPlaneHook, HookPhase, Hop } from './plan.ts';
import type { PlanOptions } from './plan-options.ts';
import { replaceKubelet } from './replace-kubelet.ts';
import type { StepDraft } from './step-list.ts';

/** What goes with every disturbance of a control-plane node. */
export interface ControlPlaneWork {
  readonly hooks: readonly ControlPlaneHook[];
  /** Whether there is another local member that could lead. */
  readonly canMoveLeader: boolean;
}

export interface ControlPlaneNode {
  readonly node: string;
  readonly hop: Hop;
  readonly options: PlanOptions;
  readonly work: ControlPlaneWork;
}

/** Members that stop on the way to another etcd: one chain for each, to be done one after the other, the leader's node last. */
export function upgradeEtcd(phases: readonly EtcdPhase[], work: ControlPlaneWork): StepDraft[][] {
  return phases.flatMap(({ version, tag, members }) =>
    members.map((node) =>
      betweenHooks({ node, phase: 'etcd', work }, [
        ...leaveLeadership(node, work),
        { node, kind: 'upgradeEtcd', args: { tag, version } },
        { node, kind: 'etcdGate', args: { version } },
      ]),
    ),
  );
}

export function upgradeControlPlane({
  node,
  hop: { to },
  options,
  work,
  isFirst,
}: ControlPlaneNode & { readonly isFirst: boolean }): StepDraft[] {
  const args = { version: to, ignorePreflightErrors: options.ignorePreflightErrors };
  return betweenHooks({ node, phase: 'control-plane', work }, [
    ...leaveLeadership(node, work),
    isFirst ? { node, kind: 'kubeadmApply', args } : { node, kind: 'kubeadmNode', args },
    { node, kind: 'controlPlaneGate', args: { version: to } },
  ]);
}

/** The new kubelet restarts the static pods, etcd among them, although nothing about them has changed (measured). */
export function replaceControlPlaneKubelet({ node, hop, options, work }: ControlPlaneNode): StepDraft[] {
  // The drain may take its time and touches no member: leadership goes right before the kubelet does.
  return betweenHooks({ node, phase: 'kubelet', work }, replaceKubelet(node, hop, options, leaveLeadership(node, work)));
}

export function leaveLeadership(node: string, { canMoveLeader }: ControlPlaneWork): StepDraft[] {
  return canMoveLeader ? [{ node, kind: 'moveEtcdLeader', args: {} }] : [];
}

export interface Hooked {
  readonly node: string;
  readonly phase: HookPhase;
  readonly work: ControlPlaneWork;
}

export function betweenHooks({ node, phase, work: { hooks } }: Hooked, steps: readonly StepDraft[]): StepDraft[] {
  const run = (hook: ControlPlaneHook): StepDraft[] => (hooks.includes(hook) ? [{ node, kind: 'hook', args: { hook, phase } }] : []);
  return [...run('beforeControlPlane'), ...steps, ...run('afterControlPlane')];
}
