import type { Kysely } from 'kysely';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { ClusterNode, ClusterPort } from '../cluster/cluster-port.ts';
import type { Database } from '../store/schema.ts';
import type { MemberCandidate } from './choose-member.ts';
import { type OperationDeps, runOnNode } from './node-operation.ts';
import type { SnapshotRequest } from './snapshot-port.ts';

export interface ObserveDeps extends OperationDeps {
  readonly db: Kysely<Database>;
  readonly cluster: ClusterPort;
}

/**
 * Asks every control-plane node that has an agent for its member, or only the one that was named.
 *
 * @throws KubestepError `not-found` when the named node is not a control-plane node.
 */
export async function observeMembers(request: SnapshotRequest, deps: ObserveDeps, signal: AbortSignal): Promise<MemberCandidate[]> {
  const nodes = await controlPlane(request.member, deps.cluster, signal);
  const busy = await busyNodes(deps.db);
  return Promise.all(nodes.map((node) => observeMember(node, { busy, request, deps }, signal)));
}

async function controlPlane(member: string | undefined, cluster: ClusterPort, signal: AbortSignal): Promise<ClusterNode[]> {
  const nodes = (await cluster.listNodes(signal)).filter(({ role }) => role === 'control-plane');
  if (member === undefined) return nodes;
  const named = nodes.filter(({ name }) => name === member);
  if (named.length > 0) return named;
  throw new KubestepError('not-found', `${member} is not a control-plane node`, {
    hint: `choose one of: ${nodes.map(({ name }) => name).join(', ')}`,
  });
}

/** Nodes with an unfinished write of anybody: a member there may be restarted at any moment. */
async function busyNodes(db: Kysely<Database>): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('step')
    .innerJoin('run', 'run.id', 'step.run_id')
    .select('step.node')
    .where('run.finished_at_ms', 'is', null)
    .where('step.state', 'in', ['running', 'failed'])
    .where('step.kind', '<>', 'snapshot')
    .execute();
  return new Set(rows.flatMap(({ node }) => node ?? []));
}

interface Asking {
  readonly busy: ReadonlySet<string>;
  readonly request: SnapshotRequest;
  readonly deps: ObserveDeps;
}

async function observeMember(node: ClusterNode, { busy, request, deps }: Asking, signal: AbortSignal): Promise<MemberCandidate> {
  const candidate = { node: node.name, isReady: node.isReady, isBusy: busy.has(node.name) || node.isCordoned };
  if (!deps.agentOn(node.name).isConnected()) return { ...candidate, problem: 'its agent is not connected' };
  const { runId, onOperation } = request;
  try {
    const operation = { node: node.name, kind: 'readEtcd', input: {}, ...(runId !== undefined && { runId }) } as const;
    return { ...candidate, facts: await runOnNode({ ...operation, record: async (id) => onOperation?.(id) }, deps, signal) };
  } catch (thrown) {
    signal.throwIfAborted();
    return { ...candidate, problem: toKubestepError(thrown).message };
  }
}
