import { toKubestepError } from '../../../shared/errors.ts';
import type { MemberHash } from '../../../shared/operations-restore.ts';
import { perform, type RestoreScope, untilNoProblem } from '../restore-scope.ts';
import type { RestoreHandler } from './handler.ts';
import { byOperation } from './handler.ts';

/**
 * Before any API server starts: one cluster, every member a voter, and the same data on all of them. Health and raft index are green also when
 * members hold different data, or none (measured); only etcd's hash over all keys tells.
 */
export const gateStep: RestoreHandler = byOperation(async (scope) => {
  const { plan, store, note } = scope;
  let members: readonly MemberHash[] = [];
  await untilNoProblem(
    async () => {
      const seen = await readAll(scope);
      if (typeof seen === 'string') return seen;
      members = seen;
      return whatDiffers(seen, plan.members.length) ?? whatIsNotRestored(seen, scope);
    },
    scope.waits.gateMs,
    scope,
  );
  const [first] = members;
  if (!first) return;
  await store.reached(plan.id, first.revision);
  await note(
    `${members.length} members of cluster ${first.clusterId}: revision ${first.revision}, ${first.totalKeys} keys, hash ${first.hash}`,
  );
});

/** After an undo: the same, without a word about what the data should be. */
export const undoGateStep: RestoreHandler = byOperation((scope) =>
  untilNoProblem(
    async () => {
      const seen = await readAll(scope);
      return typeof seen === 'string' ? seen : whatDiffers(seen, 1);
    },
    scope.waits.gateMs,
    scope,
  ),
);

async function readAll(scope: RestoreScope): Promise<readonly MemberHash[] | string> {
  try {
    return await Promise.all(scope.plan.members.map(({ node }) => perform('hashMember', {}, scope, node)));
  } catch (thrown) {
    scope.signal.throwIfAborted();
    return toKubestepError(thrown).message; // a member that is just starting
  }
}

/** The first thing in which members that hold the same data could not differ. Exported for its tests. */
export function whatDiffers(members: readonly MemberHash[], voters: number): string | undefined {
  const [first] = members;
  if (!first) return 'no member has answered';
  const leaderless = members.find(({ leaderId }) => /^0*$/.test(leaderId));
  if (leaderless) return `member ${leaderless.memberId} sees no leader`;
  for (const field of ['clusterId', 'leaderId', 'revision', 'compactRevision', 'totalKeys', 'hash'] as const) {
    const other = members.find((member) => member[field] !== first[field]);
    if (other) return `${field} is ${first[field]} on member ${first.memberId} and ${other[field]} on ${other.memberId}`;
  }
  const voting = first.members.filter(({ isLearner }) => !isLearner).length;
  if (voting < voters) return `${voting} of ${voters} members vote`;
  return undefined;
}

function whatIsNotRestored([first]: readonly MemberHash[], { plan }: RestoreScope): string | undefined {
  const { revision, totalKeys, isComparable } = plan.snapshot;
  const least = revision + plan.bumpRevision;
  if (!first || first.revision < least) return `the revision is ${first?.revision}, not at least ${least}`;
  if (isComparable && first.totalKeys !== totalKeys) return `there are ${first.totalKeys} keys, and the snapshot has ${totalKeys}`;
  return undefined;
}
