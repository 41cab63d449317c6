import type { NodeInventory } from '../../inventory/inventory.ts';
import type { Finding } from '../plan.ts';
import { blocker, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';
import { drainTableRules } from './drain-table.ts';

/** What would refuse the drain is said before anything starts, not found out with half the nodes done. */
function refusals({ name, drain, drainProblem }: NodeInventory, { options }: RuleInput): Finding[] {
  if (!drain) {
    const evidence = drainProblem ?? `nobody knows which pods a drain of ${name} would move`;
    return [blocker({ rule: 'drain/unknown', node: name, evidence, fix: `look at it: kubestep node drain ${name} --dry-run` })];
  }
  const bare = drain.bare.filter((pod) => !options.allowedBarePods.includes(pod));
  const emptyDir = options.isEmptyDirAllowed ? [] : drain.emptyDir;
  return [
    ...bare.map((pod) => {
      const fix = `give it a controller, or allow its loss (its manifest is saved first): --allow-bare-pod ${pod}`;
      return blocker({
        rule: 'drain/bare-pod',
        node: name,
        evidence: `${pod} on ${name} has no controller: it would be lost for ever`,
        fix,
      });
    }),
    ...emptyDir.map((pod) =>
      blocker({
        rule: 'drain/empty-dir',
        node: name,
        evidence: `${pod} on ${name} has an emptyDir volume, whose data would be lost`,
        fix: 'allow it: --delete-emptydir-data',
      }),
    ),
    ...(drain.pods ? [] : drain.blockedByBudget).map(({ pod, budget, disruptionsAllowed }) => {
      const evidence = `budget ${budget} allows ${disruptionsAllowed} disruptions: it would refuse to evict ${pod} from ${name}`;
      return blocker({
        rule: 'drain/budget',
        node: name,
        evidence,
        fix: `add a replica or relax it: kubectl -n ${budget.split('/')[0]} describe pdb ${budget.split('/')[1]}`,
      });
    }),
  ];
}

/** Pods that leave must find a node that takes them. */
function room(node: NodeInventory, { inventory }: RuleInput): Finding[] {
  const count = node.drain?.evictable.length ?? 0;
  if (inventory.workloads) return []; // every pod has been tried on every node then
  if (count === 0 || inventory.nodes.some((other) => other.name !== node.name && takesPods(other))) return [];
  const evidence = `${count} pods leave ${node.name}, and no other node takes pods: they wait until it is back`;
  return [warning({ rule: 'drain/no-room', node: node.name, evidence, fix: 'add a worker, or expect an outage of these pods' })];
}

function takesPods({ isReady, isCordoned, taints }: NodeInventory): boolean {
  return isReady && !isCordoned && !taints.some((taint) => taint.endsWith(':NoSchedule') || taint.endsWith(':NoExecute'));
}

const unknownPods: Rule = ({ inventory, options }) =>
  options.allowedBarePods
    .filter((pod) => !inventory.nodes.some(({ drain }) => drain?.bare.includes(pod)))
    .map((pod) =>
      warning({
        rule: 'options/unknown-pod',
        evidence: `${pod} was allowed to be lost, but no node has such a bare pod`,
        fix: 'write it as NAMESPACE/NAME',
      }),
    );

export const drainRules: readonly Rule[] = [onEachNode(refusals), onEachNode(room), ...drainTableRules, unknownPods];
