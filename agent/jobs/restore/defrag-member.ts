import type { OperationResult } from '../../../shared/operations.ts';
import { parseNothing } from '../../executor/input.ts';
import type { EtcdApi } from '../etcd/etcd-api.ts';
import { runWithMember } from './with-member.ts';

/** Answers how large the database was and is. */
export async function defragMember(api: EtcdApi): Promise<OperationResult<'defragMember'>> {
  const before = await api.status();
  await api.defragment();
  return { beforeBytes: before.dbSizeBytes, afterBytes: (await api.status()).dbSizeBytes };
}

if (import.meta.main) await runWithMember(parseNothing, (_input, api) => defragMember(api));
