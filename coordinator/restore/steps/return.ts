import { toKubestepError } from '../../../shared/errors.ts';
import type { ClusterNode } from '../../cluster/cluster-port.ts';
import { nodeOf, perform, type RestoreScope, untilNoProblem } from '../restore-scope.ts';
import { returning, withoutEtcd } from './exchange.ts';
import { byOperation, type RestoreHandler } from './handler.ts';

export const disarmAlarmsStep: RestoreHandler = byOperation(async (scope) => {
  const { disarmed } = await perform('disarmAlarms', {}, scope);
  if (disarmed > 0) await scope.note(`took back ${disarmed} alarms that came with the snapshot`);
});

const returnApiServer = returning(['kube-apiserver']);

/** Back in place, and it answers: the next API server, or the controllers, come after it. */
export const startApiServerStep: RestoreHandler = {
  observe: async () => null,
  check: async (scope) => (await returnApiServer.check(scope, null)) && (await apiServerProblem(scope)) === undefined,
  async apply(scope) {
    await returnApiServer.apply(scope, null);
    await untilNoProblem(() => apiServerProblem(scope), scope.waits.apiServerMs, scope);
  },
};

async function apiServerProblem(scope: RestoreScope): Promise<string | undefined> {
  try {
    const node = await scope.cluster.getNode(nodeOf(scope), scope.signal);
    const { isReady, problem } = await scope.cluster.apiServerOf(node, scope.signal);
    return isReady ? undefined : `the API server on ${node.name} is not ready: ${problem ?? 'no answer'}`;
  } catch (thrown) {
    scope.signal.throwIfAborted();
    return toKubestepError(thrown).message;
  }
}

/** kubeadm writes manifests from this object: without the change its next upgrade would take `existing` out again. */
export const keepConfigStep: RestoreHandler = byOperation(async (scope) => {
  await untilNoProblem(
    async () => {
      try {
        const { isChanged } = await perform('updateKubeadmConfig', {}, scope);
        await scope.note(isChanged ? 'kubeadm-config keeps initial-cluster-state: existing' : 'kubeadm-config has it already');
        return undefined;
      } catch (thrown) {
        scope.signal.throwIfAborted();
        return toKubestepError(thrown).message;
      }
    },
    scope.waits.apiServerMs,
    scope,
  );
});

/** systemd gives every start a new InvocationID: the one from before is the evidence. */
export const restartKubeletStep: RestoreHandler = {
  observe: async (scope) => ({ invocationId: await invocationOf(scope) }),
  check: async (scope, context) => (await invocationOf(scope)) !== (context as { invocationId: string }).invocationId,
  apply: async (scope) => void (await perform('restartKubelet', {}, scope)),
};

async function invocationOf(scope: RestoreScope): Promise<string> {
  return (await perform('readFacts', { parts: ['kubelet'] }, scope)).kubelet.invocationId;
}

/** Every node Ready by a Lease that was renewed since, and every static pod of the members ready. */
export const nodesReadyStep: RestoreHandler = {
  observe: async ({ clock }) => ({ sinceMs: clock.now() }),
  check: async (scope, context) => (await nodesProblem(scope, context)) === undefined,
  apply: (scope, context) => untilNoProblem(() => nodesProblem(scope, context), scope.waits.nodesMs, scope),
};

async function nodesProblem(scope: RestoreScope, context: unknown): Promise<string | undefined> {
  const { sinceMs } = context as { sinceMs: number };
  const { plan, cluster, signal } = scope;
  try {
    const nodes = await cluster.listNodes(signal);
    for (const name of plan.nodes) {
      const problem = await nodeProblem(
        nodes.find((node) => node.name === name),
        { name, sinceMs },
        scope,
      );
      if (problem !== undefined) return problem;
    }
    return await staticPodProblem(scope);
  } catch (thrown) {
    signal.throwIfAborted();
    return toKubestepError(thrown).message;
  }
}

async function nodeProblem(
  node: ClusterNode | undefined,
  { name, sinceMs }: { readonly name: string; readonly sinceMs: number },
  { cluster, signal }: RestoreScope,
): Promise<string | undefined> {
  if (!node) return `${name} has not registered itself yet`;
  if (!node.isReady) return `${name} is not Ready`;
  const renewedAtMs = await cluster.leaseRenewedAtMs(name, signal);
  return renewedAtMs !== undefined && renewedAtMs >= sinceMs ? undefined : `the kubelet of ${name} has not renewed its Lease yet`;
}

async function staticPodProblem({ plan, cluster, signal }: RestoreScope): Promise<string | undefined> {
  const pods = await cluster.listPods({ namespace: 'kube-system' }, signal);
  for (const { node } of plan.members) {
    for (const component of [...withoutEtcd, 'etcd']) {
      const pod = pods.find(({ name, isMirror }) => isMirror && name === `${component}-${node}`);
      if (!pod?.isReady) return `${component} on ${node} is not ready`;
    }
  }
  return undefined;
}
