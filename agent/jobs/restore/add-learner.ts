import type { OperationInput, OperationResult } from '../../../shared/operations.ts';
import { parsePeerInput } from '../../executor/input-restore.ts';
import type { EtcdApi } from '../etcd/etcd-api.ts';
import { runWithMember } from './with-member.ts';

/** A member that is listed with this peer URL already is answered, whatever it is. */
export async function addLearner({ peerUrl }: OperationInput<'addLearner'>, api: EtcdApi): Promise<OperationResult<'addLearner'>> {
  const known = (await api.members()).find(({ peerUrls }) => peerUrls.includes(peerUrl));
  return { memberId: known?.id ?? (await api.addLearner(peerUrl)) };
}

if (import.meta.main) await runWithMember(parsePeerInput, addLearner);
