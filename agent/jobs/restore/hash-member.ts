import type { MemberHash } from '../../../shared/operations-restore.ts';
import { parseNothing } from '../../executor/input.ts';
import type { EtcdApi } from '../etcd/etcd-api.ts';
import { readMember } from '../etcd/read-member.ts';
import { runWithMember } from './with-member.ts';

/** Everything that must be equal on members of one cluster that nobody writes to. The whole keyspace is read. */
export async function hashMember(api: EtcdApi): Promise<MemberHash> {
  const facts = await readMember(api);
  const totalKeys = await api.countKeys(0);
  return { ...facts, totalKeys, ...(await api.hashAt(0)) };
}

if (import.meta.main) await runWithMember(parseNothing, (_input, api) => hashMember(api));
