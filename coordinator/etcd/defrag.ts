import { waitUntil } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/text.ts';
import { type OperationDeps, runOnNode } from '../snapshots/node-operation.ts';
import type { MemberView } from './etcd-service.ts';

export interface DefragRequest {
  /** One node's member, or all. */
  readonly node: string | undefined;
  readonly look: () => Promise<MemberView[]>;
  readonly onNote: (text: string) => void;
}

const recoverWait = { everyMs: 1_000, forMs: 5 * 60_000 };

/**
 * A member that defragments answers nobody: never two at once, followers before the leader, and the next one only when all are well again.
 *
 * @throws KubestepError `preflight-refused` when a member is not well before the first, `not-found`, `deadline-exceeded` when one stays away.
 */
export async function defragMembers({ node, look, onNote }: DefragRequest, deps: OperationDeps, signal: AbortSignal): Promise<void> {
  const members = await look();
  const unwell = whyUnwell(members);
  if (unwell !== undefined)
    throw new KubestepError('preflight-refused', `no member is defragmented: ${unwell}`, { hint: 'kubestep etcd status' });
  for (const member of inOrder(members, node)) {
    onNote(`defragmenting the member on ${member.node}`);
    const operation = { node: member.node, kind: 'defragMember', input: {}, record: async () => undefined } as const;
    const { beforeBytes, afterBytes } = await runOnNode(operation, deps, signal);
    onNote(`${member.node}: ${formatBytes(beforeBytes)} → ${formatBytes(afterBytes)}`);
    let problem: string | undefined;
    const areWell = async () => {
      problem = whyUnwell(await look());
      return problem === undefined;
    };
    if (await waitUntil(areWell, recoverWait, deps.clock, signal)) continue;
    throw new KubestepError('deadline-exceeded', `after the member on ${member.node}: ${problem}`, { hint: 'kubestep etcd status' });
  }
}

/** The first reason why a member must not be taken out of service now. */
export function whyUnwell(members: readonly MemberView[]): string | undefined {
  if (members.length === 0) return 'no node has an etcd member';
  for (const { node, etcd, problem } of members) {
    if (!etcd) return `${node}: ${problem ?? 'its member does not answer'}`;
    if (/^0*$/.test(etcd.leaderId)) return `${node}: its member sees no leader`;
    const corrupt = etcd.alarms.find(({ alarm }) => alarm === 'CORRUPT');
    if (corrupt) return `${node}: CORRUPT alarm of member ${corrupt.memberId}`;
  }
  return undefined;
}

/** @throws KubestepError `not-found` for a node without a member. */
function inOrder(members: readonly MemberView[], node: string | undefined): MemberView[] {
  const chosen = members.filter((member) => node === undefined || member.node === node);
  if (chosen.length === 0) throw new KubestepError('not-found', `${node} has no etcd member`, { hint: 'kubestep etcd status' });
  const isLeader = ({ etcd }: MemberView) => (etcd !== undefined && etcd.leaderId === etcd.memberId ? 1 : 0);
  return chosen.toSorted((a, b) => isLeader(a) - isLeader(b) || a.node.localeCompare(b.node));
}
