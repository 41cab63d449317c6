import type { MemberHash } from '../../../shared/operations.ts';
import type { EtcdApi } from '../etcd/etcd-api.ts';
import { connectEtcd } from '../etcd/etcd-client.ts';
import { localEndpoint, parseNothing } from '../etcd/job.ts';
import { runJob } from '../etcd/main.ts';
import { readMember } from '../etcd/read-member.ts';

/** Everything that must be equal on members of one cluster that nobody writes to. The whole keyspace is read. */
export async function hashMember(api: EtcdApi): Promise<MemberHash> {
  const facts = await readMember(api);
  const totalKeys = await api.countKeys(0);
  return { ...facts, totalKeys, ...(await api.hashAt(0)) };
}

if (import.meta.main) {
  await runJob(parseNothing, async (_input, context) => {
    const api = connectEtcd(await localEndpoint(context.credentialsDir));
    try {
      return await hashMember(api);
    } finally {
      api.close();
    }
  });
}
