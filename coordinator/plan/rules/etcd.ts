import type { NodeInventory } from '../../inventory/inventory.ts';
import { etcdWaypoints, formatEtcd } from '../../policy/etcd-waypoints.ts';
import type { Finding } from '../plan.ts';
import { blocker, controlPlaneOf, onEachNode, type Rule, type RuleInput } from '../rule-input.ts';
import { etcdPathRules } from './etcd-path.ts';

const external: Rule = ({ inventory, from, target }) => {
  if (inventory.clusterConfiguration?.etcd !== 'external') return [];
  const evidence = 'this cluster uses an external etcd, which kubestep cannot snapshot yet';
  const stops = etcdWaypoints
    .filter(({ kubernetesMinor }) => kubernetesMinor > from.minor && kubernetesMinor <= target.minor)
    .map(
      ({ etcd, atLeast }) =>
        `every member at least ${formatEtcd(atLeast)} before ${etcd.major}.${etcd.minor} (etcdctl endpoint status --cluster -w table)`,
    );
  return [blocker({ rule: 'etcd/external', evidence, fix: ['upgrade it by hand, with a snapshot of your own', ...stops].join('; ') })];
};

function onEachMember(rule: (node: NodeInventory, input: RuleInput) => readonly Finding[]): Rule {
  return onEachNode((node, input) =>
    node.role === 'control-plane' && input.inventory.clusterConfiguration?.etcd !== 'external' ? rule(node, input) : [],
  );
}

function reachable({ name, etcd, etcdProblem, agent }: NodeInventory): Finding[] {
  if (etcd || !agent.isConnected) return [];
  const evidence = etcdProblem ?? `the etcd member on ${name} told nothing`;
  const fix = `on ${name}: crictl ps -a --name etcd, then crictl logs CONTAINER; when there is no container: journalctl -u kubelet -n 50`;
  return [blocker({ rule: 'etcd/unreachable', node: name, evidence, fix })];
}

function health({ name, etcd }: NodeInventory): Finding[] {
  if (!etcd) return [];
  const found: Finding[] = [];
  if (etcd.isLearner) {
    found.push(
      blocker({
        rule: 'etcd/learner',
        node: name,
        evidence: `the member on ${name} is a learner: it does not vote`,
        fix: 'let it catch up, then etcdctl member promote',
      }),
    );
  }
  if (/^0*$/.test(etcd.leaderId)) {
    found.push(
      blocker({
        rule: 'etcd/no-leader',
        node: name,
        evidence: `the member on ${name} sees no leader`,
        fix: 'look at the network between the members',
      }),
    );
  }
  for (const { alarm } of etcd.alarms.filter(({ memberId }) => memberId === etcd.memberId)) {
    const fix = alarm === 'NOSPACE' ? 'compact and defragment, then etcdctl alarm disarm' : 'replace the member: its data is damaged';
    found.push(blocker({ rule: 'etcd/alarm', node: name, evidence: `the member on ${name} raises ${alarm}`, fix }));
  }
  return found;
}

/** Every member must be one of our nodes and every node one member: quorum is counted on them. */
const members: Rule = ({ inventory }) => {
  const nodes = controlPlaneOf(inventory);
  const seen = nodes.find(({ etcd }) => etcd)?.etcd;
  if (!seen || inventory.clusterConfiguration?.etcd === 'external') return [];
  const found: Finding[] = [];
  const strangers = seen.members.filter((member) => !nodes.some(({ name }) => name === member.name));
  for (const { id, name } of strangers) {
    const evidence = `etcd member ${id} (${name || 'not started'}) is on no control-plane node`;
    found.push(blocker({ rule: 'etcd/members', evidence, fix: `if that machine is gone for good: etcdctl member remove ${id}` }));
  }
  for (const { name, etcd } of nodes) {
    if (etcd && etcd.clusterId !== seen.clusterId) {
      found.push(
        blocker({
          rule: 'etcd/members',
          node: name,
          evidence: `the member on ${name} belongs to another etcd cluster, ${etcd.clusterId}`,
          fix: 'join it again',
        }),
      );
    } else if (!seen.members.some((member) => member.name === name)) {
      found.push(
        blocker({
          rule: 'etcd/members',
          node: name,
          evidence: `${name} has no etcd member`,
          fix: `join ${name} again with --control-plane`,
        }),
      );
    }
  }
  return found;
};

function tools({ name, etcdToolsProblem }: NodeInventory): Finding[] {
  if (etcdToolsProblem === undefined) return [];
  const evidence = `no snapshot can be proven on ${name}: ${etcdToolsProblem}`;
  return [blocker({ rule: 'etcd/tools', node: name, evidence, fix: `install etcd-server and etcd-client of the same minor on ${name}` })];
}

export const etcdRules: readonly Rule[] = [external, members, ...etcdPathRules, ...[reachable, health, tools].map(onEachMember)];
