import type { OperationInput } from '../../../shared/operations.ts';
import { parseMemberIdInput } from '../../executor/input-restore.ts';
import type { EtcdApi } from '../etcd/etcd-api.ts';
import { runWithMember } from './with-member.ts';

/** One that is not listed any more is gone already. */
export async function removeMember({ memberId }: OperationInput<'removeMember'>, api: EtcdApi): Promise<Record<string, never>> {
  if ((await api.members()).some(({ id }) => id === memberId)) await api.removeMember(memberId);
  return {};
}

if (import.meta.main) await runWithMember(parseMemberIdInput, removeMember);
