import { KubestepError } from '../../../shared/errors.ts';
import type { Step, StepKind } from '../../plan/plan.ts';
import { lookAtControlPlane } from '../gates/control-plane-gate.ts';
import { lookAtEtcd } from '../gates/etcd-gate.ts';
import type { GateLook } from '../gates/gate-look.ts';
import { lookAtNode } from '../gates/node-gate.ts';
import { untilStable } from '../gates/until-stable.ts';
import type { JournaledOperation } from '../journal.ts';
import { clusterBeside, nodeOf, patiently, type StepScope } from '../step-scope.ts';
import type { NodeBefore } from './drain.ts';
import type { StepHandler } from './handler.ts';
import { isControlPlane } from './kubeadm.ts';

/** A gate has no effect of its own to check: its apply looks until the answer is stable, and after a crash it must hold again. */
export const controlPlaneGateStep: StepHandler<'controlPlaneGate'> = {
  observe: async () => null,
  check: async () => false,
  apply: ({ version }, scope) => passGate(scope, () => lookAtControlPlane(version, scope), scope.waits.stablePolls),
};

export const etcdGateStep: StepHandler<'etcdGate'> = {
  observe: async () => null,
  check: async () => false,
  apply: ({ version }, scope) => passGate(scope, () => lookAtEtcd(version, scope), scope.waits.controlPlaneStablePolls),
};

interface GateBefore {
  /** The kubelet must renew its Lease after this, by the node's own clock. */
  readonly renewedAfterMs: number;
}

export const nodeGateStep: StepHandler<'nodeGate', GateBefore> = {
  observe: async (_args, scope) => ({ renewedAfterMs: (await restartedAtMs(scope)) ?? (await leaseNow(scope)) ?? 0 }),
  check: async () => false,
  async apply(args, scope, { renewedAfterMs }) {
    const before = await nodeBefore(scope);
    const { waits } = scope;
    const polls = isControlPlane(scope) ? waits.controlPlaneStablePolls : waits.stablePolls;
    return passGate(scope, () => lookAtNode({ ...args, renewedAfterMs, before }, scope), polls);
  },
};

/** There is nothing to do: the journal asks for the pause together with this step's end. */
export const pausePointStep: StepHandler<'pausePoint'> = {
  observe: async () => null,
  check: async () => true,
  apply: async () => undefined,
};

async function passGate(scope: StepScope, look: () => Promise<GateLook>, polls: number): Promise<true> {
  await untilStable(look, polls, scope);
  return true;
}

/** When the executor began the restart: the same clock as the Lease's, so that no skew between machines matters. */
async function restartedAtMs(scope: StepScope): Promise<number | undefined> {
  const restart = stepBefore('restartKubelet', scope);
  const events = restart ? await scope.journal.eventsOf(scope.runId, restart.id) : [];
  const last = events.findLast(({ type }) => type === 'operation')?.detail as JournaledOperation | undefined;
  if (!last) return undefined; // a reboot had restarted it already
  const { runId, agentOn, signal } = scope;
  // It has ended, so its outcome is answered from the store.
  const options = { operationId: last.operationId, runId, stepId: restart?.id ?? '' };
  return (await patiently(() => agentOn(nodeOf(scope)).run('restartKubelet', {}, options, signal), scope)).startedAtMs;
}

function leaseNow(scope: StepScope): Promise<number | undefined> {
  return patiently(() => clusterBeside(scope).leaseRenewedAtMs(nodeOf(scope), scope.signal), scope);
}

async function nodeBefore(scope: StepScope): Promise<NodeBefore> {
  const drain = stepBefore('drain', scope);
  const before = drain && (await scope.journal.contextOf(scope.runId, drain.id));
  if (!before) throw new KubestepError('internal', `${scope.runId} has no record of ${scope.step.node} before its drain`);
  return before as NodeBefore; // written by the drain step's observe alone
}

/** The step of a kind that this run did on the same node in the same hop. */
function stepBefore(wanted: StepKind, { plan, step }: StepScope): Step | undefined {
  return plan.steps.find(({ kind, node, hop }) => kind === wanted && node === step.node && hop === step.hop);
}
