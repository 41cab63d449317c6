import { KubestepError } from '../../../shared/errors.ts';
import { controlPlaneProblem } from '../gates/control-plane-gate.ts';
import { nodeProblem } from '../gates/node-gate.ts';
import { untilStable } from '../gates/until-stable.ts';
import { clusterBeside, nodeOf, patiently, type StepScope } from '../step-scope.ts';
import type { NodeBefore } from './drain.ts';
import type { StepHandler } from './handler.ts';
import { isControlPlane } from './kubeadm.ts';

/** A gate has no effect of its own to check, so its check is one look, and its apply looks until the answer is stable. */
export const controlPlaneGateStep: StepHandler<'controlPlaneGate'> = {
  observe: async () => null,
  check: async (_args, scope) => hasPassed(scope),
  apply: ({ version }, scope) => passGate(scope, () => controlPlaneProblem(version, scope), scope.waits.controlPlaneStablePolls),
};

interface GateBefore {
  /** The kubelet must renew its Lease after this: the comparison needs no clock but the node's own. */
  readonly leaseRenewedAtMs: number | null;
}

export const nodeGateStep: StepHandler<'nodeGate', GateBefore> = {
  async observe(_args, scope) {
    const renewed = await patiently(() => clusterBeside(scope).leaseRenewedAtMs(nodeOf(scope), scope.signal), scope);
    return { leaseRenewedAtMs: renewed ?? null };
  },
  check: async (_args, scope) => hasPassed(scope),
  async apply({ version }, scope, { leaseRenewedAtMs }) {
    const before = await nodeBefore(scope);
    const { waits } = scope;
    const polls = isControlPlane(scope) ? waits.controlPlaneStablePolls : waits.stablePolls;
    await passGate(scope, () => nodeProblem({ version, leaseRenewedAtMs, before }, scope), polls);
  },
};

/** Gates that held in this process; after a crash they must hold again. */
const passed = new WeakSet<StepScope['operations']>();

function hasPassed({ operations }: StepScope): boolean {
  return passed.has(operations);
}

async function passGate(scope: StepScope, problem: () => Promise<string | undefined>, polls: number): Promise<void> {
  await untilStable(problem, polls, scope);
  passed.add(scope.operations);
}

async function nodeBefore(scope: StepScope): Promise<NodeBefore> {
  const { plan, step, journal, runId } = scope;
  const drain = plan.steps.find(({ kind, node, hop }) => kind === 'drain' && node === step.node && hop === step.hop);
  const before = drain && (await journal.contextOf(runId, drain.id));
  if (!before) throw new KubestepError('internal', `${runId} has no record of ${step.node} before its drain`);
  return before as NodeBefore; // written by the drain step's observe alone
}
