import { toKubestepError } from '../../shared/errors.ts';
import type { GetStatusResponse } from '../../shared/gen/kubestep/v1/GetStatusResponse.ts';
import type { GetVersionResponse } from '../../shared/gen/kubestep/v1/GetVersionResponse.ts';
import { minorsBetween, tryParseKubeVersion } from '../../shared/version.ts';
import { withDeadline } from '../../shared/with-deadline.ts';
import { supportStatus } from '../policy/support-window.ts';
import { attentionOf } from './attention.ts';
import type { CallContext } from './calls.ts';
import type { NodeView } from './node-view.ts';
import { joinNodes } from './nodes.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { present } from './present.ts';
import { statusToMessage } from './status-message.ts';
import type { StatusView } from './status-view.ts';

/** A status that waits for a dead API server as long as other calls do helps nobody. */
const observeForMs = 8_000;
const quarantineShownMs = 30 * 24 * 3600_000;

export async function getStatus(deps: OperatorDeps, { signal }: CallContext): Promise<GetStatusResponse> {
  return statusToMessage(await observeStatus(deps, signal));
}

export async function getVersion({ version, clusterName, identity, fleet }: OperatorDeps): Promise<GetVersionResponse> {
  const connectedAgents = (await fleet.list()).filter(({ isConnected }) => isConnected).length;
  return { version, cluster: clusterName, ...identity, connectedAgents };
}

export async function observeStatus(deps: OperatorDeps, signal: AbortSignal): Promise<StatusView> {
  const { clusterName, version, clock, snapshots, engine, fleet, recovery } = deps;
  const cluster = deps.cluster.avoiding(engine.currentNodes());
  const problems: string[] = [];
  const orProblem = async <T>(what: string, ask: (ending: AbortSignal) => Promise<T>): Promise<T | undefined> => {
    try {
      return await withDeadline(observeForMs, signal, ask);
    } catch (thrown) {
      signal.throwIfAborted();
      problems.push(`${what}: ${toKubestepError(thrown).message}`);
      return undefined;
    }
  };
  const [serverVersion, clusterNodes, agents] = await Promise.all([
    orProblem('cannot read the version of the API server', (ending) => cluster.serverVersion(ending)),
    orProblem('cannot list the nodes', (ending) => cluster.listNodes(ending)),
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
  const attention = attentionOf({
    ...facts,
    ...{ nowMs: clock.now(), lastExportedAtMs: await recovery.lastExportedAtMs() },
    ...(deps.maxVerifiedAgeMs !== undefined && { maxVerifiedAgeMs: deps.maxVerifiedAgeMs }),
    quarantinedCopies: await deps.catalogue.countQuarantined(clock.now() - quarantineShownMs),
  });
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
