import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EtcdMemberFacts } from '../../../shared/operations-etcd.ts';
import { diskLatency } from './disk-latency.ts';
import type { Alarm, EtcdApi, MemberStatus } from './etcd-api.ts';
import { connectEtcd } from './etcd-client.ts';
import { EtcdFailure, type EtcdFailureCode } from './etcd-failure.ts';
import { type JobContext, localEndpoint, parseNothing } from './job.ts';
import { runJob } from './main.ts';

/** Answers also without quorum, because that is when somebody asks. */
export async function readMember(api: EtcdApi): Promise<EtcdMemberFacts> {
  const status = await api.status();
  const { memberId, clusterId, leaderId, version, dbSizeBytes, revision, isLearner } = status;
  const [members, alarms] = await Promise.all([api.members(), alarmsOf(api, status)]);
  return { memberId, clusterId, version, leaderId, dbSizeBytes, revision, isLearner, members, alarms };
}

/** The alarm list goes through raft; without a leader the member's own status names what it knows. */
export async function alarmsOf(api: EtcdApi, status: MemberStatus): Promise<Alarm[]> {
  const known = status.errors.flatMap((error) => parseAlarm(error) ?? []);
  if (status.leaderId === '0') return known;
  return api.alarms().catch((thrown: unknown) => {
    if (thrown instanceof EtcdFailure && quorumLost.has(thrown.code)) return known;
    throw thrown;
  });
}

/** A leader that has lost the others believes in itself for a while. */
const quorumLost: ReadonlySet<EtcdFailureCode> = new Set(['endpoint-timeout', 'no-leader']);

/** etcd writes an alarm of its status as `memberID:10276657743932975437 alarm:NOSPACE `. */
function parseAlarm(error: string): Alarm | undefined {
  const [, id, alarm] = /memberID:(\d+)\s+alarm:(\w+)/.exec(error) ?? [];
  return id === undefined || alarm === undefined ? undefined : { memberId: BigInt(id).toString(16), alarm };
}

/** A member that was not started by a manifest has no metrics that anybody could name. */
function manifestOf({ credentialsDir = '' }: JobContext): Promise<string> {
  return readFile(join(credentialsDir, 'etcd.yaml'), 'utf8').catch(() => '');
}

async function main(context: JobContext): Promise<EtcdMemberFacts> {
  const api = connectEtcd(await localEndpoint(context.credentialsDir));
  try {
    const [member, disk] = await Promise.all([readMember(api), diskLatency(await manifestOf(context))]);
    return { ...member, ...(disk && { disk }) };
  } finally {
    api.close();
  }
}

if (import.meta.main) await runJob(parseNothing, (_input, context) => main(context));
