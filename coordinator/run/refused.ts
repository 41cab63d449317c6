import type { Kysely } from 'kysely';
import { KubestepError } from '../../shared/errors.ts';
import type { Finding } from '../plan/plan.ts';
import { unfinishedRestore } from '../snapshots/snapshot-lock.ts';
import type { Database } from '../store/schema.ts';

/** Nothing was touched: each blocker with its repair. */
export function refusedByFindings(findings: readonly Finding[], planId: string): KubestepError {
  const blockers = findings.filter(({ severity }) => severity === 'blocker');
  const lines = blockers.map(({ rule, node, evidence, fix }) => `${node ? `${node}: ` : ''}${evidence} (${rule}; ${fix})`);
  return new KubestepError(
    'preflight-refused',
    `${planId} has ${blockers.length} blocker${blockers.length === 1 ? '' : 's'}: ${lines.join('; ')}`,
    {
      hint: 'repair them and plan anew; nothing was touched',
    },
  );
}

/** @throws KubestepError `conflict` while a restore has left etcd half-way. */
export async function refuseBesideRestore(db: Kysely<Database>): Promise<void> {
  const restore = await unfinishedRestore(db);
  if (restore === undefined) return;
  throw new KubestepError('conflict', `restore ${restore} has not ended and holds the cluster`, {
    hint: `go on with it: kubestep backup restore --resume ${restore}`,
  });
}
