import type { MovedLeader } from '../../../shared/operations-etcd.ts';
import type { EtcdApi, Member } from './etcd-api.ts';
import { connectEtcd } from './etcd-client.ts';
import { EtcdFailure, toEtcdFailure } from './etcd-failure.ts';
import { type JobContext, localEndpoint, parseNothing } from './job.ts';
import { runJob } from './main.ts';

export interface LeaderMove {
  /** This node's member. */
  readonly own: Pick<EtcdApi, 'status' | 'members' | 'moveLeader'>;
  /** Any other member, at the first URL that it advertises. */
  readonly connect: (member: Member) => Pick<EtcdApi, 'status' | 'close'>;
  readonly note: (line: string) => void;
}

/**
 * Hands leadership to another member before this one is stopped, so that nobody waits for an election. Only healthy voters are asked, the newest
 * version first: in a rolling upgrade it is not moved again. Safe to repeat.
 *
 * @throws EtcdFailure `no-leader` while there is none; `no-successor` when this member leads and no other one can.
 */
export async function moveLeader({ own, connect, note }: LeaderMove): Promise<MovedLeader> {
  const { memberId, leaderId } = await own.status();
  if (leaderId === '0') throw new EtcdFailure('no-leader', 'the members have no leader just now');
  if (leaderId !== memberId) return { isMoved: false, leaderId };
  const others = (await own.members()).filter(({ id, isLearner }) => id !== memberId && !isLearner);
  const refusals: string[] = [];
  for (const { id, name } of await fitMembers(others, { leaderId, connect, refusals })) {
    try {
      await own.moveLeader(id);
      note(`${name} (${id}) leads now`);
      return { isMoved: true, leaderId: id };
    } catch (thrown) {
      // It may have moved all the same: the answer can get lost, and an election may have come between.
      const now = (await own.status()).leaderId;
      if (now !== memberId && now !== '0') return { isMoved: true, leaderId: now };
      refusals.push(`${name}: ${toEtcdFailure(thrown, 'MoveLeader').message}`);
    }
  }
  throw new EtcdFailure('no-successor', `no other member can lead: ${refusals.join('; ') || 'there is none'}`);
}

interface Fitness {
  readonly leaderId: string;
  readonly connect: LeaderMove['connect'];
  /** Collects why the others do not fit. */
  readonly refusals: string[];
}

async function fitMembers(members: readonly Member[], fitness: Fitness): Promise<Member[]> {
  const asked = await Promise.all(members.map(async (member) => ({ member, version: await versionOfFit(member, fitness) })));
  const fit = asked.flatMap(({ member, version }) => (version === undefined ? [] : [{ member, version }]));
  const byVersion = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true });
  return fit.sort((a, b) => byVersion(a.version, b.version) || (a.member.id < b.member.id ? -1 : 1)).map(({ member }) => member);
}

/** Its version when it answers by itself, sees the same leader and has nothing to complain of. */
async function versionOfFit(member: Member, { leaderId, connect, refusals }: Fitness): Promise<string | undefined> {
  const unfit = (why: string) => {
    refusals.push(`${member.name || member.id}: ${why}`);
    return undefined;
  };
  if (member.clientUrls.length === 0) return unfit('not started');
  let api: ReturnType<LeaderMove['connect']> | undefined;
  try {
    api = connect(member);
    const status = await api.status();
    if (status.leaderId !== leaderId) return unfit(`follows ${status.leaderId}`);
    return status.errors.length > 0 ? unfit(status.errors.join(', ').trim()) : status.version;
  } catch (thrown) {
    return unfit(toEtcdFailure(thrown, 'Status').message);
  } finally {
    api?.close();
  }
}

async function main({ credentialsDir, note }: JobContext): Promise<MovedLeader> {
  const endpoint = await localEndpoint(credentialsDir);
  const own = connectEtcd(endpoint);
  try {
    return await moveLeader({ own, note, connect: ({ clientUrls }) => connectEtcd({ ...endpoint, url: clientUrls[0] ?? '' }) });
  } finally {
    own.close();
  }
}

if (import.meta.main) await runJob(parseNothing, (_input, context) => main(context));
