import { toKubestepError } from '../../../shared/errors.ts';
import { snapshotName } from '../../../shared/names.ts';
import type { EtcdMemberFacts, SavedSnapshot } from '../../../shared/operations-etcd.ts';
import { perform, type RestoreScope } from '../restore-scope.ts';
import { byOperation, type RestoreHandler } from './handler.ts';

/**
 * Saves what the newest living member holds, after the last writer has stopped: nothing that was committed is missing in it, and an undo after
 * the API servers have started is a restore of it. Works without quorum. Where no member answers, the kept directories are what is left.
 */
export const salvageStep: RestoreHandler = byOperation(async (scope) => {
  const newest = await newestMember(scope);
  if (!newest) return scope.note('no member answers: the old directories are kept, and nothing else can be saved');
  const takenAtMs = scope.clock.now();
  const name = snapshotName(newest.node, takenAtMs);
  try {
    const saved = await perform('saveSnapshot', { name }, scope, newest.node);
    await record({ name, node: newest.node, takenAtMs, saved }, scope);
    await scope.note(`salvaged ${name} at revision ${saved.revision}`);
  } catch (thrown) {
    scope.signal.throwIfAborted();
    await scope.note(`nothing could be saved of the member on ${newest.node}: ${toKubestepError(thrown).message}`);
  }
});

async function newestMember(scope: RestoreScope): Promise<{ node: string; facts: EtcdMemberFacts } | undefined> {
  const seen = await Promise.all(
    scope.plan.members.map(async ({ node }) => {
      try {
        return { node, facts: await perform('readEtcd', {}, scope, node) };
      } catch (thrown) {
        scope.signal.throwIfAborted();
        await scope.note(`the member on ${node} does not answer: ${toKubestepError(thrown).message}`);
        return undefined;
      }
    }),
  );
  return seen.filter((one) => one !== undefined).toSorted((a, b) => b.facts.revision - a.facts.revision)[0];
}

interface Salvaged {
  readonly name: string;
  readonly node: string;
  readonly takenAtMs: number;
  readonly saved: SavedSnapshot;
}

/** In the catalogue like any other, as unverified: nobody has restored it. */
async function record({ name, node, takenAtMs, saved }: Salvaged, { plan, snapshots }: RestoreScope): Promise<void> {
  const { revision, totalKeys, hash, compactRevision, sizeBytes, sha256, etcdVersion, isComparedWithLive } = saved;
  const snapshot = {
    ...{ name, state: 'unverified' as const, member: node, trigger: 'manual' as const, takenAtMs, operationIds: [] },
    ...{ revision, sizeBytes, sha256, etcdVersion, ...(isComparedWithLive && { totalKeys, hash, compactRevision }) },
    copies: [{ place: `node:${node}`, path: `${name}/snapshot.db` }],
    problem: `salvaged by restore ${plan.id} before the exchange`,
  };
  await snapshots.begin(snapshot, undefined);
  await snapshots.settle(snapshot);
}
