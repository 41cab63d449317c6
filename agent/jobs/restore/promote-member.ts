import type { OperationInput } from '../../../shared/operations.ts';
import { parseMemberIdInput } from '../../executor/input-restore.ts';
import type { EtcdApi } from '../etcd/etcd-api.ts';
import { runWithMember } from './with-member.ts';

/** One that votes already needs nothing. etcd's own refusal says that a learner has not caught up yet. */
export async function promoteMember({ memberId }: OperationInput<'promoteMember'>, api: EtcdApi): Promise<Record<string, never>> {
  const member = (await api.members()).find(({ id }) => id === memberId);
  if (member?.isLearner !== false) await api.promote(memberId);
  return {};
}

if (import.meta.main) await runWithMember(parseMemberIdInput, promoteMember);
