import type { KubeletFacts } from '../../../shared/operations.ts';
import { factsJustRead, readFacts, untilEffect } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

interface KubeletBefore {
  readonly invocationId: string;
}

// A matching version does not prove a restart: a reinstall keeps the version, and the old process keeps running.
// systemd gives every start of a unit a new InvocationID, so compare that.
export const restartKubeletStep: StepHandler<'restartKubelet', KubeletBefore> = {
  observe: async (_args, scope) => ({ invocationId: (await readFacts('kubelet', scope)).kubelet.invocationId }),
  check: async ({ version }, scope, before) => isRestarted(version, before, (await factsJustRead('kubelet', scope)).kubelet),
  async apply({ version }, scope, before) {
    const { operations } = scope;
    await operations.perform('restartKubelet', {});
    const seen = operations.resultOf('restartKubelet')?.kubelet;
    if (seen && isRestarted(version, before, seen)) return true;
    const look = async () => isRestarted(version, before, (await readFacts('kubelet', scope)).kubelet);
    return untilEffect(look, scope);
  },
};

function isRestarted(version: string, before: KubeletBefore, kubelet: KubeletFacts): boolean {
  if (kubelet.invocationId === before.invocationId || kubelet.activeState !== 'active') return false;
  return kubelet.version === undefined || kubelet.version === version;
}
