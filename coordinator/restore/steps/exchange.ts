import type { MemberFacts, StaticComponent } from '../../../shared/operations-restore.ts';
import { initialClusterOf } from '../restore-plan.ts';
import { perform, type RestoreScope } from '../restore-scope.ts';
import { byOperation, type RestoreHandler } from './handler.ts';

export const controllers: readonly StaticComponent[] = ['kube-controller-manager', 'kube-scheduler'];
export const withoutEtcd: readonly StaticComponent[] = ['kube-apiserver', ...controllers];

function look(scope: RestoreScope): Promise<MemberFacts> {
  return perform('inspectMember', { restore: scope.plan.id }, scope);
}

/** Parked, and no process left. */
export function parking(components: readonly StaticComponent[]): RestoreHandler {
  return {
    observe: async () => null,
    async check(scope) {
      const { manifests, running } = await look(scope);
      return components.every((component) => manifests[component] === 'parked' && !running.includes(component));
    },
    apply: async (scope) => void (await perform('parkManifests', { restore: scope.plan.id, components }, scope)),
  };
}

/** In place again; whether it runs is a gate's question. */
export function returning(components: readonly StaticComponent[]): RestoreHandler {
  return {
    observe: async () => null,
    async check(scope) {
      const { manifests } = await look(scope);
      return components.every((component) => manifests[component] === 'in-place');
    },
    apply: async (scope) => void (await perform('returnManifests', { restore: scope.plan.id, components }, scope)),
  };
}

export const swapMemberStep: RestoreHandler = {
  observe: async () => null,
  check: async (scope) => (await look(scope)).isSwapped,
  apply: async (scope) => void (await perform('swapMember', { restore: scope.plan.id, direction: 'in' }, scope)),
};

/** Always asked for: a swap that a power cut left half-way shows as not swapped, and its first half must be taken back too. */
export const undoSwapStep: RestoreHandler = byOperation(async (scope) => {
  await perform('swapMember', { restore: scope.plan.id, direction: 'back' }, scope);
});

/** `existing` and every member; a manifest with another state could start an empty member that leads with no keys. */
export const writeManifestStep: RestoreHandler = {
  observe: async () => null,
  async check(scope) {
    const { member } = await look(scope);
    return member?.initialCluster === initialClusterOf(scope.plan.members) && member.initialClusterState === 'existing';
  },
  apply: (scope) => writeManifest(scope, 'restored'),
};

export async function writeManifest(scope: RestoreScope, version: 'restored' | 'original'): Promise<void> {
  await perform('writeEtcdManifest', { restore: scope.plan.id, initialCluster: initialClusterOf(scope.plan.members), version }, scope);
}
