import { KubestepError } from '../../shared/errors.ts';
import type { CheckClusterRequest__Output } from '../../shared/gen/kubestep/v1/CheckClusterRequest.ts';
import type { CheckClusterResponse } from '../../shared/gen/kubestep/v1/CheckClusterResponse.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { checkInventory } from '../plan/check.ts';
import type { CallContext } from './calls.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { type FindingLike, findingToMessage } from './plan-message.ts';
import { observeStatus } from './status-calls.ts';

/** What `status` tells and no rule of a plan does: the run, the backups, the coordinator's own credential. */
const ofStatusOnly = /^(run|backup|credential|recovery)\//;

export async function* checkCluster(
  deps: OperatorDeps,
  { nodes: wanted, isClusterIncluded }: CheckClusterRequest__Output,
  { signal }: CallContext,
): AsyncGenerator<CheckClusterResponse> {
  yield { note: 'observing nodes, packages, etcd and what drains would meet' };
  const inventory = await deps.observe(signal);
  const names = inventory.nodes.map(({ name }) => name);
  refuseUnknown(wanted, names);
  const nodes = wanted.length === 0 ? names : wanted;
  const findings = checkInventory(inventory, deps.clock.now(), deps.defaultPlanOptions).filter(({ node }) =>
    node === undefined ? isClusterIncluded : nodes.includes(node),
  );
  const attention = isClusterIncluded ? (await observeStatus(deps, signal)).attention.filter(({ rule }) => ofStatusOnly.test(rule)) : [];
  const all: FindingLike[] = [...findings, ...attention];
  yield { result: { checkedAtMs: inventory.takenAtMs, nodes, findings: all.map(findingToMessage) } };
}

function refuseUnknown(wanted: readonly string[], names: Inventory['nodes'][number]['name'][]): void {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new KubestepError('not-found', `the cluster has no node ${JSON.stringify(unknown)}`, { hint: `use one of: ${names.join(', ')}` });
}
