import type { RestoreMember, RestoreStep, RestoreStepKind } from './restore-plan.ts';

type Scope = 'members' | 'first-member' | 'nodes' | 'cluster';

/**
 * The order of a restore. Everything that can fail without harm comes first, while the old cluster still serves; the outage lasts from
 * `stopApiServers` to `startApiServer`, and until the latter everything can be put back by renaming.
 */
const restoreOrder: readonly (readonly [RestoreStepKind, Scope])[] = [
  ['stageSnapshot', 'members'],
  ['proveSnapshot', 'members'],
  ['restoreBeside', 'members'],
  ['stopApiServers', 'members'], // all of them, before any etcd: one that writes to a doomed member would mix caches
  ['salvage', 'cluster'],
  ['stopEtcd', 'members'],
  ['swapMember', 'members'],
  ['writeManifest', 'members'],
  ['startEtcd', 'members'],
  ['gate', 'cluster'],
  ['disarmAlarms', 'first-member'],
  ['startApiServer', 'members'],
  ['keepConfig', 'first-member'],
  ['startControllers', 'members'],
  ['restartKubelet', 'nodes'],
  ['nodesReady', 'cluster'],
];

/** Back to the old data: renames, as long as no API server has served the restored ones. */
const undoOrder: readonly (readonly [RestoreStepKind, Scope])[] = [
  ['undoStop', 'members'],
  ['undoSwap', 'members'],
  ['undoManifest', 'members'],
  ['undoStartEtcd', 'members'],
  ['undoGate', 'cluster'],
  ['undoStartApiServer', 'members'],
  ['undoStartControllers', 'members'],
];

/** From here on clients have seen the restored data: going back is a restore of its own, with a higher revision. */
export const pointOfNoReturn: RestoreStepKind = 'startApiServer';

interface Places {
  readonly members: readonly Pick<RestoreMember, 'node'>[];
  readonly nodes: readonly string[];
}

export function restoreSteps(places: Places): RestoreStep[] {
  return inOrder(restoreOrder, places, 0);
}

export function undoSteps(places: Places): RestoreStep[] {
  return inOrder(undoOrder, places, restoreOrder.length);
}

function inOrder(order: typeof restoreOrder, { members, nodes }: Places, firstStage: number): RestoreStep[] {
  const memberNodes = members.map(({ node }) => node);
  return order.flatMap(([kind, scope], index): RestoreStep[] => {
    const stage = firstStage + index;
    if (scope === 'cluster') return [{ id: kind, kind, stage }];
    const where = scope === 'nodes' ? nodes : scope === 'members' ? memberNodes : memberNodes.slice(0, 1);
    return where.map((node) => ({ id: `${kind}-${node}`, kind, node, stage }));
  });
}
