import { toKubestepError } from '../../shared/errors.ts';
import type { GetStatusResponse, GetStatusResponse__Output } from '../../shared/gen/kubestep/v1/GetStatusResponse.ts';
import { minorsBetween, tryParseKubeVersion } from '../../shared/version.ts';
import { supportStatus } from '../policy/support-window.ts';
import { attentionOf } from './attention.ts';
import type { CallContext } from './calls.ts';
import { nodeFromMessage, nodeToMessage } from './node-message.ts';
import type { NodeView } from './node-view.ts';
import { joinNodes } from './nodes.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { findingFromMessage, findingToMessage } from './plan-message.ts';
import { present, textOrAbsent } from './present.ts';
import { runFromMessage, runToMessage } from './run-message.ts';
import { snapshotFromMessage, snapshotToMessage } from './snapshot-message.ts';
import type { StatusView } from './status-view.ts';

/** A status that waits for a dead API server as long as other calls do helps nobody. */
const observeForMs = 8_000;

export async function getStatus(deps: OperatorDeps, { signal }: CallContext): Promise<GetStatusResponse> {
  return statusToMessage(await observeStatus(deps, signal));
}

async function observeStatus(deps: OperatorDeps, signal: AbortSignal): Promise<StatusView> {
  const { clusterName, version, clock, cluster, snapshots, engine, fleet, recovery } = deps;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(observeForMs)]);
  const problems: string[] = [];
  const orProblem = async <T>(what: string, asked: Promise<T>): Promise<T | undefined> => {
    try {
      return await asked;
    } catch (thrown) {
      signal.throwIfAborted();
      problems.push(`${what}: ${limit.aborted ? `no answer within ${observeForMs / 1000} s` : toKubestepError(thrown).message}`);
      return undefined;
    }
  };
  const [serverVersion, clusterNodes, agents] = await Promise.all([
    orProblem('cannot read the version of the API server', cluster.serverVersion(limit)),
    orProblem('cannot list the nodes', cluster.listNodes(limit)),
    fleet.list(),
  ]);
  const nodes = joinNodes(clusterNodes ?? [], agents);
  const server = serverVersion === undefined ? undefined : tryParseKubeVersion(serverVersion);
  const facts = present({
    serverVersion,
    nodes,
    kubeletSkewMinors: serverVersion === undefined ? undefined : oldestSkew(serverVersion, nodes),
    support: server && supportStatus(server, clock.now()),
    lastVerifiedSnapshot: await snapshots.lastVerified(),
    activeRun: await engine.active(),
  });
  const more = (await deps.moreAttention?.()) ?? [];
  const attention = attentionOf({ ...facts, nowMs: clock.now(), lastExportedAtMs: await recovery.lastExportedAtMs() });
  return {
    ...facts,
    cluster: clusterName,
    attention: [...more.map((item) => ({ severity: 'warning' as const, ...item })), ...attention],
    problems,
    coordinatorVersion: version,
  };
}

function oldestSkew(serverVersion: string, nodes: readonly NodeView[]): number | undefined {
  const server = tryParseKubeVersion(serverVersion);
  if (!server) return undefined;
  const kubelets = nodes.flatMap(({ kubeletVersion = '' }) => tryParseKubeVersion(kubeletVersion) ?? []);
  const skews = kubelets.filter(({ major }) => major === server.major).map((kubelet) => minorsBetween(kubelet, server));
  return skews.length === 0 ? undefined : Math.max(...skews);
}

function statusToMessage(status: StatusView): GetStatusResponse {
  const { nodes, support, lastVerifiedSnapshot, activeRun, attention, problems, ...same } = status;
  return {
    ...same,
    nodes: nodes.map(nodeToMessage),
    ...(support && { support: { ...support, newer: [...support.newer] } }),
    ...(lastVerifiedSnapshot && { lastVerifiedSnapshot: snapshotToMessage(lastVerifiedSnapshot) }),
    ...(activeRun && { activeRun: runToMessage(activeRun) }),
    attention: attention.map(findingToMessage),
    problems: [...problems],
  };
}

export function statusFromMessage(message: GetStatusResponse__Output): StatusView {
  const { cluster, nodes, kubeletSkewMinors, lastVerifiedSnapshot, activeRun, attention, problems, coordinatorVersion } = message;
  return present({
    cluster,
    serverVersion: textOrAbsent(message.serverVersion),
    nodes: nodes.map(nodeFromMessage),
    kubeletSkewMinors,
    support: message.support ? supportFromMessage(message.support) : undefined,
    lastVerifiedSnapshot: lastVerifiedSnapshot ? snapshotFromMessage(lastVerifiedSnapshot) : undefined,
    activeRun: activeRun ? runFromMessage(activeRun) : undefined,
    attention: attention.map(findingFromMessage),
    problems,
    coordinatorVersion,
  });
}

function supportFromMessage(message: NonNullable<GetStatusResponse__Output['support']>): NonNullable<StatusView['support']> {
  const { minor, isKnown, isSupported, endOfLife, daysLeft, newer, source } = message;
  return present({ minor, isKnown, isSupported, endOfLife: textOrAbsent(endOfLife), daysLeft, newer, source });
}
