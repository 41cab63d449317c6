import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectEtcd } from '../../../../agent/jobs/etcd/etcd-client.ts';
import { readMember } from '../../../../agent/jobs/etcd/read-member.ts';
import { freePort, type RunningEtcd, startEtcd } from '../../../sim/etcd.ts';
import { makeEtcdAuthority } from '../../../sim/etcd-authority.ts';
import { endpointOf, whyNoEtcd } from './member.ts';

const names = ['cp1', 'cp2', 'cp3'];

describe('reading a member of three', function () {
  this.timeout(60_000);
  let root: string;
  let members: RunningEtcd[] = [];
  const apiOf = (member: RunningEtcd | undefined) => connectEtcd(member ? endpointOf(member) : { url: 'http://127.0.0.1:1' });

  before(async function () {
    const reason = await whyNoEtcd();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    root = mkdtempSync(join(tmpdir(), 'kubestep-three-'));
    const authority = await makeEtcdAuthority();
    const peers = await Promise.all(names.map(async (name) => ({ name, peerPort: await freePort() })));
    const initialCluster = peers.map(({ name, peerPort }) => `${name}=https://127.0.0.1:${peerPort}`);
    members = await Promise.all(peers.map((peer) => startEtcd({ ...peer, dir: join(root, peer.name), authority, initialCluster })));
    await Promise.all(members.map((member) => member.ready()));
  });
  after(async () => {
    await Promise.all(members.map((member) => member.stop('SIGKILL')));
    if (root) rmSync(root, { recursive: true, force: true });
  });

  it('tells who it is, who leads, and who belongs to it', async () => {
    const apis = members.map(apiOf);

    const facts = await Promise.all(apis.map((api) => readMember(api)));

    for (const api of apis) api.close();
    const ids = facts.map(({ memberId }) => memberId);
    expect(new Set(ids).size).to.equal(3);
    expect(new Set(facts.map(({ clusterId, leaderId }) => `${clusterId} ${leaderId}`)).size).to.equal(1);
    expect(ids).to.include(facts[0]?.leaderId);
    expect(facts[0]?.members.map(({ id }) => id)).to.have.members(ids);
    expect(facts[0]?.members.map(({ name }) => name)).to.have.members(names);
    for (const id of ids) expect(id).to.match(/^[1-9a-f][0-9a-f]{0,15}$/);
    expect(facts[0]).to.deep.include({ isLearner: false, alarms: [] });
  });

  it('answers also without quorum', async () => {
    const [first, ...others] = members;
    await Promise.all(others.map((member) => member.stop('SIGKILL')));
    const api = apiOf(first);

    const facts = await readMember(api);

    api.close();
    expect(facts.members).to.have.length(3);
    expect(facts.alarms).to.deep.equal([]);
  });
});
