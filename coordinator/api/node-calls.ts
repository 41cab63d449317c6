import { KubestepError } from '../../shared/errors.ts';
import type { CordonNodeRequest__Output } from '../../shared/gen/kubestep/v1/CordonNodeRequest.ts';
import type { CordonNodeResponse } from '../../shared/gen/kubestep/v1/CordonNodeResponse.ts';
import type { CreateJoinTokenRequest__Output } from '../../shared/gen/kubestep/v1/CreateJoinTokenRequest.ts';
import type { CreateJoinTokenResponse } from '../../shared/gen/kubestep/v1/CreateJoinTokenResponse.ts';
import type { DrainNodeRequest__Output } from '../../shared/gen/kubestep/v1/DrainNodeRequest.ts';
import type { DrainNodeResponse } from '../../shared/gen/kubestep/v1/DrainNodeResponse.ts';
import type { GetNodeRequest__Output } from '../../shared/gen/kubestep/v1/GetNodeRequest.ts';
import type { GetNodeResponse } from '../../shared/gen/kubestep/v1/GetNodeResponse.ts';
import type { ListNodesResponse } from '../../shared/gen/kubestep/v1/ListNodesResponse.ts';
import type { RevokeNodeRequest__Output } from '../../shared/gen/kubestep/v1/RevokeNodeRequest.ts';
import type { RevokeNodeResponse } from '../../shared/gen/kubestep/v1/RevokeNodeResponse.ts';
import { parseNodeName } from '../../shared/names.ts';
import { type DrainProgress, type OnBlocked, onBlockedPolicies } from '../drain/drain-port.ts';
import { lookAtCluster } from '../drain/sight.ts';
import { nodesOut } from '../run/nodes-out.ts';
import { audited } from './audited.ts';
import type { CallContext } from './calls.ts';
import { nodeToMessage, previewToMessage, progressToMessage } from './node-message.ts';
import { findNodeView, listNodeViews } from './nodes.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { withProgress } from './with-progress.ts';

export async function listNodes(deps: OperatorDeps, { signal }: CallContext): Promise<ListNodesResponse> {
  return { nodes: (await listNodeViews(deps, signal)).map(nodeToMessage) };
}

export async function getNode(deps: OperatorDeps, { node }: GetNodeRequest__Output, { signal }: CallContext): Promise<GetNodeResponse> {
  const view = await findNodeView(deps, parseNodeName(node), signal);
  if (!view.isInCluster) return { node: nodeToMessage(view) };
  return { node: nodeToMessage(view), drain: previewToMessage(await deps.drain.preview(view.name, signal)) };
}

export async function setCordon(
  deps: OperatorDeps,
  { node }: CordonNodeRequest__Output,
  context: CallContext,
  { isCordoned }: { readonly isCordoned: boolean },
): Promise<CordonNodeResponse> {
  const { name } = await findNodeView(deps, parseNodeName(node), context.signal);
  if (!isCordoned && deps.engine.currentNodes().includes(name)) {
    throw new KubestepError('conflict', `the running upgrade works on ${name} just now and needs its cordon`, {
      hint: 'wait for the node, or stop the upgrade first: kubestep upgrade pause',
    });
  }
  await audited(deps, context, { action: isCordoned ? 'node.cordon' : 'node.uncordon', object: name }, () =>
    deps.cluster.setCordon(name, isCordoned ? { isCordoned, by: 'operator' } : { isCordoned }, context.signal),
  );
  return { node: nodeToMessage(await findNodeView(deps, name, context.signal)) };
}

export async function* drainNode(
  deps: OperatorDeps,
  request: DrainNodeRequest__Output,
  context: CallContext,
): AsyncGenerator<DrainNodeResponse> {
  const { name } = await findNodeView(deps, parseNodeName(request.node), context.signal);
  const sight = await lookAtCluster(deps.cluster.avoiding([name, ...deps.engine.currentNodes()]), context.signal);
  yield { preview: previewToMessage(await deps.drain.preview(name, context.signal, sight)) };
  if (request.isDryRun) return;
  const { allowedBarePods, isEmptyDirAllowed, forcePods } = request;
  const onBlocked = request.onBlocked === '' ? 'pause' : fromWord(request.onBlocked);
  const timeoutMs = request.timeoutMs || deps.defaultPlanOptions.drainTimeoutMs;
  const allowances = { timeoutMs, allowedBarePods, isEmptyDirAllowed, onBlocked, forcePods };
  const work = (onProgress: (progress: DrainProgress) => void) =>
    deps.podMovers.drain(name, async () => {
      await refuseSecondNodeOut(deps, name, context.signal);
      return audited(deps, context, { action: 'node.drain', object: name, detail: allowances }, () =>
        deps.drain.drain({ node: name, by: 'operator', ...allowances, onProgress }, context.signal),
      );
    });
  for await (const item of withProgress(work)) if ('note' in item) yield { progress: progressToMessage(item.note) };
  yield { node: nodeToMessage(await findNodeView(deps, name, context.signal)) };
}

function fromWord(text: string): OnBlocked {
  const policy = onBlockedPolicies.find((candidate) => candidate === text);
  if (policy !== undefined) return policy;
  throw new KubestepError('usage', `on_blocked ${JSON.stringify(text)} is none of ${onBlockedPolicies.join(', ')}`);
}

/** A run that stopped half-way may still have a node out; that one may be drained, and no other beside it. */
async function refuseSecondNodeOut({ engine, cluster }: OperatorDeps, node: string, signal: AbortSignal): Promise<void> {
  const active = await engine.active();
  if (!active) return;
  const { id, state } = active;
  if (state === 'running') {
    throw new KubestepError('conflict', `upgrade ${id} is running: only one node may be out at a time`, {
      hint: `wait for it, or stop it first: kubestep upgrade pause ${id}`,
    });
  }
  const begun = new Set(nodesOut(active));
  const out = (await cluster.listNodes(signal)).filter(({ name, isCordoned, isReady }) => begun.has(name) && (isCordoned || !isReady));
  const others = out.map(({ name }) => name).filter((name) => name !== node);
  if (others.length === 0) return;
  throw new KubestepError('conflict', `upgrade ${id} is ${state} with ${others.join(', ')} out: only one node may be out at a time`, {
    hint: `let it go on: kubestep upgrade ${state === 'paused' ? 'resume' : 'retry'} ${id}, or give up: kubestep upgrade cancel ${id}`,
  });
}

export async function revokeNode(
  deps: OperatorDeps,
  request: RevokeNodeRequest__Output,
  context: CallContext,
): Promise<RevokeNodeResponse> {
  const node = parseNodeName(request.node);
  if (deps.engine.currentNodes().includes(node)) {
    throw new KubestepError('conflict', `the running upgrade works on ${node} just now`, {
      hint: 'stop it first: kubestep upgrade pause',
    });
  }
  await deps.fleet.revoke(node, context.actor);
  return {};
}

export async function createJoinToken(
  deps: OperatorDeps,
  request: CreateJoinTokenRequest__Output,
  context: CallContext,
): Promise<CreateJoinTokenResponse> {
  return deps.fleet.createToken(parseNodeName(request.node), context.actor);
}
