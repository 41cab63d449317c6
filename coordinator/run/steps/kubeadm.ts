import type { OperationKind } from '../../../shared/operations.ts';
import { clusterBeside, nodeOf, patiently, readFacts, type StepScope, untilEffect } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';
import { replaceStaleSnapshot } from './snapshot.ts';

export const pullImagesStep: StepHandler<'pullImages'> = {
  observe: async () => null,
  check: async (_args, { operations }) => operations.hasSucceeded('pullImages'),
  apply: ({ version }, { operations }) => operations.perform('pullImages', { version }),
};

/**
 * kubeadm's own success is needed beside what can be seen: a kubeadm that was cut off may have replaced the manifests, and not yet uploaded its
 * configuration or the addons. Repeating it is safe and takes seconds (measured, test/fixtures/kubeadm-failures).
 */
export const kubeadmApplyStep: StepHandler<'kubeadmApply'> = {
  observe: async () => null,
  check: ({ version }, scope) => isUpgraded('kubeadmApply', version, scope),
  async apply({ version, ignorePreflightErrors }, scope) {
    await replaceStaleSnapshot(scope);
    await scope.operations.perform('kubeadmApply', { version, ignorePreflightErrors, ...patches(scope) });
    return untilEffect(() => isServed(version, scope), scope);
  },
};

/** On a worker `kubeadm upgrade node` writes the kubelet's configuration and leaves no version anywhere. */
export const kubeadmNodeStep: StepHandler<'kubeadmNode'> = {
  observe: async () => null,
  check: ({ version }, scope) => isUpgraded('kubeadmNode', version, scope),
  async apply({ version, ignorePreflightErrors }, scope) {
    await scope.operations.perform('kubeadmNode', { ignorePreflightErrors, ...patches(scope) });
    return isControlPlane(scope) && untilEffect(() => isServed(version, scope), scope);
  },
};

/** Told only when they are wanted: an executor that does not know the word refuses it. */
function patches({ plan }: StepScope): { usePatches?: true } {
  return plan.options.usePatches ? { usePatches: true } : {};
}

async function isUpgraded(kind: OperationKind, version: string, scope: StepScope): Promise<boolean> {
  if (!scope.operations.hasSucceeded(kind)) return false;
  return !isControlPlane(scope) || (await isServed(version, scope));
}

async function isServed(version: string, scope: StepScope): Promise<boolean> {
  const { manifests } = await readFacts('manifests', scope);
  if (!kubernetesComponents.every((component) => manifests[component]?.tag === version)) return false;
  const cluster = clusterBeside(scope);
  const node = await patiently(() => cluster.getNode(nodeOf(scope), scope.signal), scope);
  const server = await cluster.apiServerOf(node, scope.signal);
  scope.note(
    server.version === version ? '' : `waiting for the API server on ${node.name}: ${server.version ?? server.problem ?? 'no answer'}`,
  );
  return server.version === version;
}

export const kubernetesComponents = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

export function isControlPlane({ plan, step }: StepScope): boolean {
  return plan.nodes.some(({ name, role }) => name === step.node && role === 'control-plane');
}
