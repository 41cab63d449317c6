import type { DefragEtcdRequest__Output } from '../../shared/gen/kubestep/v1/DefragEtcdRequest.ts';
import type { EtcdMember } from '../../shared/gen/kubestep/v1/EtcdMember.ts';
import type { GetEtcdResponse } from '../../shared/gen/kubestep/v1/GetEtcdResponse.ts';
import type { ReplaceEtcdMemberRequest__Output } from '../../shared/gen/kubestep/v1/ReplaceEtcdMemberRequest.ts';
import { parseNodeName } from '../../shared/names.ts';
import type { MemberView } from '../etcd/etcd-service.ts';
import { audited } from './audited.ts';
import type { CallContext } from './calls.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { withProgress } from './with-progress.ts';

export async function getEtcd({ etcd }: OperatorDeps, { signal }: CallContext): Promise<GetEtcdResponse> {
  return { members: (await etcd.status(signal)).map(toMessage) };
}

function toMessage({ node, facts, etcd, problem = '' }: MemberView): EtcdMember {
  const kept = [...(facts?.kept ?? [])];
  if (!etcd) return { node, kept, problem };
  const { memberId, clusterId, leaderId, version, dbSizeBytes, revision, isLearner, alarms } = etcd;
  const named = alarms.map(({ alarm, memberId: of }) => `${alarm} ${of}`);
  return { node, memberId, clusterId, leaderId, version, dbSizeBytes, revision, isLearner, alarms: named, kept, problem };
}

export function defragEtcd(deps: OperatorDeps, { node }: DefragEtcdRequest__Output, context: CallContext) {
  const only = node === '' ? undefined : parseNodeName(node);
  return notes((onNote) =>
    audited(deps, context, { action: 'etcd.defrag', object: only ?? 'every member' }, () => deps.etcd.defrag(only, onNote, deps.lifetime)),
  );
}

export function replaceEtcdMember(deps: OperatorDeps, request: ReplaceEtcdMemberRequest__Output, context: CallContext) {
  const node = parseNodeName(request.node);
  return notes((onNote) =>
    audited(deps, context, { action: 'etcd.replace', object: node }, () => deps.etcd.replace(node, onNote, deps.lifetime)),
  );
}

/** Goes on at the coordinator when the caller goes away. */
async function* notes(work: (onNote: (note: string) => void) => Promise<void>): AsyncGenerator<{ note: string }> {
  for await (const step of withProgress(work)) if ('note' in step) yield { note: step.note };
}
