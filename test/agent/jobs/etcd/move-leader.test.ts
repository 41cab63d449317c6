import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Member, MemberStatus } from '../../../../agent/jobs/etcd/etcd-api.ts';
import { connectEtcd } from '../../../../agent/jobs/etcd/etcd-client.ts';
import { EtcdFailure } from '../../../../agent/jobs/etcd/etcd-failure.ts';
import { type LeaderMove, moveLeader } from '../../../../agent/jobs/etcd/move-leader.ts';
import { ensureEtcd, freePort, type RunningEtcd, startEtcd } from '../../../sim/etcd.ts';
import { makeEtcdAuthority } from '../../../sim/etcd-authority.ts';
import { until } from '../../../until.ts';
import { endpointOf } from './member.ts';

describe('moving the leadership of etcd', () => {
  let statuses: Record<string, Partial<MemberStatus> | Error>;
  let learners: string[];
  let asked: string[];
  let refusing: string[];
  beforeEach(() => {
    statuses = { a1: {}, b2: {}, c3: {} };
    learners = [];
    asked = [];
    refusing = [];
  });

  const move = (leaderId = 'a1') => {
    let leader = leaderId;
    const api = (id: string): LeaderMove['own'] & ReturnType<LeaderMove['connect']> => ({
      status: async () => {
        const own = statuses[id] ?? new Error(`nobody is ${id}`);
        if (own instanceof Error) throw own;
        const usual = { version: '3.5.24', dbSizeBytes: 1, revision: 1, isLearner: false, errors: [], clusterId: 'c1', memberId: id };
        return { ...usual, leaderId: leader, ...own };
      },
      members: async () =>
        Object.keys(statuses).map((member) => ({
          ...{ id: member, name: `cp-${member}`, isLearner: learners.includes(member), peerUrls: [] },
          clientUrls: [`https://${member}:2379`],
        })),
      moveLeader: async (to) => {
        asked.push(to);
        if (refusing.includes(to)) throw new EtcdFailure('unclassified', 'etcdserver: request timed out, leader transfer took too long');
        leader = to;
      },
      close: () => undefined,
    });
    return moveLeader({ own: api('a1'), connect: ({ id }: Member) => api(id), note: () => undefined });
  };

  it('changes nothing when another member leads', async () => {
    const answer = await move('b2');

    expect(answer).to.deep.equal({ isMoved: false, leaderId: 'b2' });
    expect(asked).to.deep.equal([]);
  });

  it('prefers a member that is of a newer version already', async () => {
    statuses['c3'] = { version: '3.5.26' };

    expect(await move()).to.deep.equal({ isMoved: true, leaderId: 'c3' });
  });

  it('compares versions as numbers', async () => {
    statuses['b2'] = { version: '3.5.9' };
    statuses['c3'] = { version: '3.5.10' };

    expect(await move()).to.include({ leaderId: 'c3' });
  });

  it('passes over learners, members with alarms, those that do not answer, and those that follow another leader', async () => {
    statuses = {
      a1: {},
      b2: {},
      c3: { errors: ['memberID:3 alarm:NOSPACE '] },
      d4: new Error('connect ECONNREFUSED'),
      e5: {},
      f6: { leaderId: 'e5' },
    };
    learners = ['b2'];

    expect(await move()).to.deep.equal({ isMoved: true, leaderId: 'e5' });
    expect(asked).to.deep.equal(['e5']);
  });

  it('asks the next one when the first cannot take it', async () => {
    refusing = ['b2'];

    expect(await move()).to.deep.equal({ isMoved: true, leaderId: 'c3' });
    expect(asked).to.deep.equal(['b2', 'c3']);
  });

  it('names why no member can lead', async () => {
    statuses['b2'] = new Error('connect ECONNREFUSED 10.0.0.2:2379');
    refusing = ['c3'];

    const error = await move().catch((thrown: unknown) => thrown);

    expect(error).to.be.instanceOf(EtcdFailure).and.to.include({ code: 'no-successor' });
    expect(String(error)).to.contain('ECONNREFUSED').and.to.contain('transfer took too long');
  });

  it('waits for nobody while there is no leader', async () => {
    const error = await move('0').catch((thrown: unknown) => thrown);

    expect(error).to.include({ code: 'no-leader' });
    expect(asked).to.deep.equal([]);
  });
});

/** The job as its own process, against three real members with mutual TLS. */
describe('moving the leadership among three real members', function () {
  this.timeout(120_000);
  const names = ['cp1', 'cp2', 'cp3'];
  let root: string;
  let members: RunningEtcd[] = [];

  before(async function () {
    const tools = await ensureEtcd();
    if (typeof tools === 'string') {
      console.log(`      skipped: ${tools}`);
      this.skip();
    }
    root = mkdtempSync(join(tmpdir(), 'kubestep-leader-'));
    const authority = await makeEtcdAuthority();
    const peers = await Promise.all(names.map(async (name) => ({ name, peerPort: await freePort() })));
    const initialCluster = peers.map(({ name, peerPort }) => `${name}=https://127.0.0.1:${peerPort}`);
    members = await Promise.all(peers.map((peer) => startEtcd({ ...peer, dir: join(root, peer.name), authority, initialCluster })));
    await Promise.all(members.map((member) => member.ready(60_000)));
  });

  after(async () => {
    await Promise.all(members.map((member) => member.stop('SIGKILL')));
    if (root) rmSync(root, { recursive: true, force: true });
  });

  it('ends with another leader, which every member sees, and does nothing the second time', async () => {
    const leader = await leading(members);

    const first = await runJob(root, leader);
    const second = await runJob(root, leader);

    const now = await leading(members);
    expect(first).to.include({ isMoved: true });
    expect(second).to.deep.equal({ isMoved: false, leaderId: first['leaderId'] });
    expect(now.name).to.not.equal(leader.name);
  });

  it('passes over a member that is down', async () => {
    const leader = await leading(members);
    const [down, left] = members.filter(({ name }) => name !== leader.name);
    await down?.stop('SIGKILL');

    const answer = await runJob(root, leader);

    expect(answer).to.include({ isMoved: true });
    expect((await leading(members.filter((member) => member !== down))).name).to.equal(left?.name);
  });
});

/** The member that all of them call their leader. */
async function leading(members: readonly RunningEtcd[]): Promise<RunningEtcd> {
  let found: RunningEtcd | undefined;
  await until('the members agree on a leader', async () => {
    const statuses = await Promise.all(members.map(async (member) => ({ member, status: await statusOf(member) })));
    const leaders = new Set(statuses.map(({ status }) => status.leaderId));
    found = statuses.find(({ status }) => status.memberId === status.leaderId)?.member;
    return leaders.size === 1 && found !== undefined;
  });
  if (!found) throw new Error('no member leads');
  return found;
}

async function statusOf(member: RunningEtcd): Promise<MemberStatus> {
  const api = connectEtcd(endpointOf(member), { unaryTimeoutMs: 30_000 });
  try {
    return await api.status();
  } finally {
    api.close();
  }
}

function runJob(root: string, { name, endpoint, client }: RunningEtcd): Promise<Record<string, unknown>> {
  const credentials = join(root, name, 'credentials');
  mkdirSync(credentials, { recursive: true });
  writeFileSync(join(credentials, 'etcd.yaml'), `    - --listen-client-urls=${endpoint}\n`);
  if (!client) throw new Error('the members of this test speak TLS');
  copyFileSync(client.ca, join(credentials, 'ca.crt'));
  copyFileSync(client.certificate, join(credentials, 'client.crt'));
  copyFileSync(client.key, join(credentials, 'client.key'));
  const file = new URL('../../../../agent/jobs/etcd/move-leader.ts', import.meta.url).pathname;
  const env = { PATH: '/usr/bin:/bin', CREDENTIALS_DIRECTORY: credentials };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file, '{}'], { env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}: ${stderr}`));
      else resolve(JSON.parse(stdout));
    });
  });
}
