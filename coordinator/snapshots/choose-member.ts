import type { EtcdMemberFacts } from '../../shared/operations-etcd.ts';

/** A control-plane node with what its member said of itself; without facts it could not be asked. */
export interface MemberCandidate {
  readonly node: string;
  readonly isReady: boolean;
  /** Something else is being done to this node: upgraded, drained, or cordoned by somebody. */
  readonly isBusy: boolean;
  readonly facts?: EtcdMemberFacts;
  readonly problem?: string;
}

/**
 * Orders the members that a snapshot may come from, best first: followers before the leader, because a snapshot slows its member down;
 * then the one that has seen the most.
 */
export function rankMembers(candidates: readonly MemberCandidate[]): MemberCandidate[] {
  return candidates
    .filter((candidate) => whyUnfit(candidate) === undefined)
    .toSorted((a, b) => cost(a) - cost(b) || (b.facts?.revision ?? 0) - (a.facts?.revision ?? 0) || a.node.localeCompare(b.node));
}

function cost({ facts, isBusy, isReady }: MemberCandidate): number {
  const isLeader = facts !== undefined && facts.leaderId === facts.memberId;
  return (isBusy ? 4 : 0) + (isReady ? 0 : 2) + (isLeader ? 1 : 0);
}

/** Why no snapshot can come from this member at all. */
export function whyUnfit({ node, facts, problem }: MemberCandidate): string | undefined {
  if (!facts) return `${node}: ${problem ?? 'its member did not answer'}`;
  if (facts.isLearner) return `${node}: its member is a learner, whose data may be behind`;
  const corrupt = facts.alarms.find(({ alarm }) => alarm === 'CORRUPT');
  if (corrupt) return `${node}: etcd has a CORRUPT alarm for member ${corrupt.memberId}`;
  return undefined;
}
