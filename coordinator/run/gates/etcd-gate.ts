import type { EtcdMemberFacts } from '../../../shared/operations-etcd.ts';
import { compareKubeVersions, tryParseKubeVersion } from '../../../shared/version.ts';
import { askNode } from '../../inventory/observe-node.ts';
import { nodeOf, type StepScope } from '../step-scope.ts';
import { apiServerProblem } from './control-plane-gate.ts';
import { type GateLook, orNotYet } from './gate-look.ts';

/** The first thing that is not right with etcd as a whole and the step's member; undefined when all is well. One look, no waiting. */
export function lookAtEtcd(version: string, scope: StepScope): Promise<GateLook> {
  return orNotYet(scope, async () => {
    const members = await membersOf(controlPlane(scope), scope);
    const own = members.get(nodeOf(scope));
    if (!own || !isEtcdAtLeast(own.version, version)) return `the member on ${nodeOf(scope)} is ${own?.version ?? 'away'}, not ${version}`;
    // The API server speaks to its own member alone, and was half dead while that was away.
    return commonProblem(members, scope) ?? (await apiServerProblem(scope));
  });
}

/** The same of all members but the step's own: whether they can do without it. */
export function etcdOthersProblem(scope: StepScope): Promise<GateLook> {
  return orNotYet(scope, async () => {
    const others = controlPlane(scope).filter((name) => name !== nodeOf(scope));
    return commonProblem(await membersOf(others, scope), scope);
  });
}

export function isEtcdAtLeast(told: string, wanted: string): boolean {
  const [one, other] = [tryParseKubeVersion(told), tryParseKubeVersion(wanted)];
  return one !== undefined && other !== undefined && compareKubeVersions(one, other) >= 0;
}

function controlPlane({ plan }: StepScope): string[] {
  return plan.nodes.filter(({ role }) => role === 'control-plane').map(({ name }) => name);
}

type Members = ReadonlyMap<string, EtcdMemberFacts>;

async function membersOf(nodes: readonly string[], scope: StepScope): Promise<Members> {
  const asked = nodes.map(async (node) => [node, await askNode(node, { kind: 'readEtcd', input: {} }, scope, scope.signal)] as const);
  return new Map(await Promise.all(asked));
}

function commonProblem(members: Members, scope: StepScope): string | undefined {
  const count = controlPlane(scope).length;
  const leaders = new Set([...members.values()].map(({ leaderId }) => leaderId));
  for (const [node, { leaderId, isLearner, alarms, members: list }] of members) {
    if (/^0*$/.test(leaderId)) return `the etcd member on ${node} sees no leader`;
    if (isLearner || list.some((member) => member.isLearner)) return `the etcd member on ${node} knows of a learner`;
    if (list.length !== count) return `the etcd member on ${node} knows ${list.length} members, not ${count}`;
    const [alarm] = alarms;
    if (alarm) return `etcd member ${alarm.memberId} raises ${alarm.alarm}`;
  }
  return leaders.size > 1 ? `the etcd members follow different leaders: ${[...leaders].join(', ')}` : undefined;
}
