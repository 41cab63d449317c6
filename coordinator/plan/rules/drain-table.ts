import { formatDuration } from '../../../shared/text.ts';
import type { Budget } from '../../cluster/cluster-port.ts';
import { budgetName, budgetsOf, isBudgetIgnored } from '../../drain/budgets.ts';
import { homelessWithout } from '../../drain/capacity.ts';
import type { PodFate } from '../../drain/drain-preview.ts';
import { Room } from '../../drain/room.ts';
import { podName } from '../../drain/select.ts';
import type { Inventory, NodeInventory } from '../../inventory/inventory.ts';
import type { Finding } from '../plan.ts';
import type { PlanOptions } from '../plan-options.ts';
import { blocker, note, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';
import { workerOrder } from '../worker-lanes.ts';

// What the table of each node's drain means for an upgrade, and what happens when several nodes are out together.

const shownPods = 3;

function byReason({ drain }: NodeInventory, ...reasons: PodFate['reason'][]): PodFate[] {
  return (drain?.pods ?? []).filter(({ reason }) => reasons.includes(reason));
}

/** As `a (why), b (why) and 4 more`. */
function examples(pods: readonly PodFate[], text: (pod: PodFate) => string): string {
  const shown = pods.slice(0, shownPods).map(text).join('; ');
  return pods.length > shownPods ? `${shown}; and ${pods.length - shownPods} more` : shown;
}

function count(pods: readonly PodFate[]): string {
  return `${pods.length} ${pods.length === 1 ? 'pod' : 'pods'}`;
}

function budgets(node: NodeInventory): Finding[] {
  return byReason(node, 'budget', 'two-budgets').map(({ pod, why, reason }) => {
    const namespace = pod.split('/')[0] ?? '';
    const fix =
      reason === 'two-budgets'
        ? `narrow a selector until one budget is left: kubectl -n ${namespace} get pdb`
        : `add a replica, repair the pods that are not ready, or relax it: kubectl -n ${namespace} describe pdb`;
    return blocker({ rule: 'drain/budget', node: node.name, evidence: `${why}; it would refuse to evict ${pod} from ${node.name}`, fix });
  });
}

function stuck(node: NodeInventory): Finding[] {
  return byReason(node, 'stuck', 'finalizer').map(({ pod, why }) => {
    const fix = `finish what holds it: kubectl -n ${pod.split('/')[0]} describe pod ${pod.split('/')[1]}; or drain with --on-blocked force --force-pod ${pod}`;
    return blocker({ rule: 'drain/stuck', node: node.name, evidence: `${pod} on ${node.name} ${why}`, fix });
  });
}

function noRoom(node: NodeInventory): Finding[] {
  const pods = byReason(node, 'no-room');
  if (pods.length === 0) return [];
  const evidence = `${count(pods)} of ${node.name} would find no room elsewhere and wait until it is back: ${examples(pods, ({ pod, why }) => `${pod} (${why.replace(/^waits until the node is back: /, '')})`)}`;
  return [
    warning({ rule: 'drain/no-room', node: node.name, evidence, fix: 'add a worker or free some room, or expect an outage of these pods' }),
  ];
}

function localVolumes(node: NodeInventory): Finding[] {
  const pods = byReason(node, 'local-volume');
  if (pods.length === 0) return [];
  const evidence = `${count(pods)} of ${node.name} must wait for it, because their volumes are there: ${examples(pods, ({ pod }) => pod)}`;
  return [
    warning({
      rule: 'drain/local-volume',
      node: node.name,
      evidence,
      fix: 'expect them to be away as long as the node is; move leaders to other replicas first',
    }),
  ];
}

function returning(node: NodeInventory): Finding[] {
  return byReason(node, 'returns').map(({ pod, owner }) => {
    const fix = `narrow the tolerations of ${owner ?? pod}, or scale it down for the time`;
    return warning({
      rule: 'drain/returns',
      node: node.name,
      evidence: `${pod} tolerates a cordon: ${owner ?? 'its controller'} may put it on ${node.name} again and again`,
      fix,
    });
  });
}

function jobs(node: NodeInventory): Finding[] {
  const pods = byReason(node, 'job');
  if (pods.length === 0) return [];
  const evidence = `${count(pods)} of jobs on ${node.name} would begin their work anew: ${examples(pods, ({ pod }) => pod)}`;
  return [note({ rule: 'drain/job', node: node.name, evidence, fix: 'start when they are done, if their work is long' })];
}

function longGrace(node: NodeInventory, { options }: RuleInput): Finding[] {
  const limitMs = options.drainTimeoutMs;
  const pods = (node.drain?.pods ?? []).filter(({ fate, seconds = 0 }) => fate === 'goes' && seconds * 1000 > limitMs);
  if (pods.length === 0) return [];
  const evidence = `${count(pods)} of ${node.name} may take longer to end than a drain may (${formatDuration(limitMs)}): ${examples(pods, ({ pod, seconds = 0 }) => `${pod} up to ${formatDuration(seconds * 1000)}`)}`;
  return [warning({ rule: 'drain/long-grace', node: node.name, evidence, fix: 'give the drain more time: --drain-timeout' })];
}

/** Workers that may be out together; the lanes do not keep step, so this is the likely wave and not the only one. */
function wavesOf(inventory: Inventory, options: PlanOptions): string[][] {
  const { lanes } = workerOrder(inventory, options);
  if (lanes.length < 2) return [];
  const longest = Math.max(...lanes.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lanes.flatMap((lane) => lane[at] ?? [])).filter(({ length }) => length > 1);
}

const waves: Rule = ({ inventory, options }) => {
  const { workloads } = inventory;
  if (!workloads) return [];
  const room = new Room(workloads);
  const alone = new Set(inventory.nodes.flatMap((node) => byReason(node, 'no-room', 'local-volume').map(({ pod }) => pod)));
  return wavesOf(inventory, options).flatMap((wave): Finding[] => {
    const together = `${wave.slice(0, 4).join(', ')}${wave.length > 4 ? ` and ${wave.length - 4} more` : ''}`;
    const homeless = homelessWithout(room, new Set(wave)).filter(({ pod }) => !alone.has(podName(pod)));
    const found: Finding[] = [];
    if (homeless.length > 0) {
      const shown = homeless.slice(0, shownPods).map(({ pod, why }) => `${podName(pod)} (${why})`);
      const evidence = `with ${together} out together ${homeless.length} more ${homeless.length === 1 ? 'pod finds' : 'pods find'} no room: ${shown.join('; ')}`;
      found.push(warning({ rule: 'drain/no-room', evidence, fix: 'let fewer be out at once: --max-unavailable' }));
    }
    const waiting = workloads.budgets.flatMap((budget) => waitingFor(budget, wave, room));
    if (waiting.length > 0) {
      const evidence = `${together} out together wait for each other: ${waiting.slice(0, shownPods).join('; ')}`;
      found.push(
        note({ rule: 'drain/wave-waits', evidence, fix: 'nothing breaks; fewer out at once would take about as long: --max-unavailable' }),
      );
    }
    return found;
  });
};

/** A budget whose pods are on more of the wave's nodes than it lets go at a time. */
function waitingFor(budget: Budget, wave: readonly string[], room: Room): string[] {
  const holders = wave.filter((node) => room.podsOn(node).some((pod) => !isBudgetIgnored(pod) && budgetsOf(pod, [budget]).length > 0));
  if (holders.length < 2 || budget.disruptionsAllowed <= 0 || holders.length <= budget.disruptionsAllowed) return [];
  return [`budget ${budgetName(budget)} lets ${budget.disruptionsAllowed} go at a time and ${holders.length} of them have its pods`];
}

export const drainTableRules: readonly Rule[] = [
  ...[budgets, stuck, noRoom, localVolumes, longGrace, returning, jobs].map(onEachNode),
  waves,
];
