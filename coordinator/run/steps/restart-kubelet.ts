import { waitUntil } from '../../../shared/clock.ts';
import { readFacts, type StepScope } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

interface KubeletBefore {
  readonly invocationId: string;
}

// A matching version does not prove a restart: a reinstall keeps the version, and the old process keeps running.
// systemd gives every start of a unit a new InvocationID, so compare that.
export const restartKubeletStep: StepHandler<'restartKubelet', KubeletBefore> = {
  observe: async (_args, scope) => ({ invocationId: (await readFacts(scope)).kubelet.invocationId }),
  check: ({ version }, scope, before) => isRestarted(version, scope, before),
  async apply({ version }, scope, before) {
    await scope.operations.perform('restartKubelet', {});
    const { waits, clock, signal } = scope;
    await waitUntil(() => isRestarted(version, scope, before), { everyMs: waits.pollMs, forMs: waits.effectMs }, clock, signal);
  },
};

async function isRestarted(version: string, scope: StepScope, before: KubeletBefore): Promise<boolean> {
  const { kubelet } = await readFacts(scope);
  if (kubelet.invocationId === before.invocationId || kubelet.activeState !== 'active') return false;
  return kubelet.version === undefined || kubelet.version === version;
}
