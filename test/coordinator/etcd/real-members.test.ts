import { existsSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import { rejection } from '../../rejection.ts';
import { newerEtcd } from '../../sim/newer-etcd.ts';
import { RestoreBed } from '../restore/restore-bed.ts';

const { signal } = new AbortController();

/** With real etcd, and the jobs as processes of their own. */
describe('care for three real etcd members', function () {
  this.timeout(900_000);
  const tools = newerEtcd();
  const notes: string[] = [];
  const onNote = (text: string) => void notes.push(text);
  let bed: RestoreBed;

  before(async function () {
    if (typeof tools === 'string') {
      console.log(`      skipped: ${tools}`);
      this.skip();
    }
    bed = await RestoreBed.start(['cp1', 'cp2', 'cp3'], tools);
    await bed.put('key', 50);
  });
  after(async () => bed?.end());

  it('shows each with its role', async () => {
    const members = await bed.etcd.status(signal);

    expect(members.map(({ node, etcd }) => [node, etcd?.isLearner])).to.deep.equal([
      ['cp1', false],
      ['cp2', false],
      ['cp3', false],
    ]);
  });

  it('defragments the leader last', async () => {
    const leader = (await bed.etcd.status(signal)).find(({ etcd }) => etcd?.leaderId === etcd?.memberId)?.node;

    await bed.etcd.defrag(undefined, onNote, signal);

    const order = bed.operations.filter(({ kind }) => kind === 'defragMember').map(({ node }) => node);
    expect(order).to.have.length(3);
    expect(order.at(-1)).to.equal(leader);
  });

  it('brings a member that has lost its data back, with all keys and as a voter', async () => {
    rmSync(bed.file('cp2', 'var/lib/etcd/member'), { recursive: true });

    await bed.etcd.replace('cp2', onNote, signal);

    const members = await bed.etcd.status(signal);
    const cp2 = members.find(({ node }) => node === 'cp2');
    expect(cp2?.etcd?.isLearner).to.equal(false);
    expect(cp2?.etcd?.members).to.have.length(3);
    expect(cp2?.facts?.member?.initialClusterState).to.equal('existing');
    expect(await bed.countKeys('key')).to.equal(50);
    expect(existsSync(bed.file('cp2', 'etc/kubernetes/manifests/etcd.yaml'))).to.equal(true);
  });

  it('goes on when it was cut off in the middle', async () => {
    const death = new AbortController();
    bed.onOperation = (kind) => {
      if (kind === 'addLearner') death.abort(new Error('the coordinator died'));
      death.signal.throwIfAborted();
    };
    // The member keeps its data here: they are set aside all the same.
    const cut = await rejection(bed.etcd.replace('cp3', onNote, death.signal));
    bed.onOperation = () => undefined;
    await bed.etcd.replace('cp3', onNote, signal);

    const cp3 = (await bed.etcd.status(signal)).find(({ node }) => node === 'cp3');
    expect(cut).to.have.property('message', 'the coordinator died');
    expect(cp3?.etcd?.isLearner).to.equal(false);
    expect(cp3?.etcd?.members).to.have.length(3);
  });

  it('refuses to replace one while the others have no quorum', async () => {
    await bed.destroy('cp1');
    await bed.destroy('cp2');

    const error = await rejection(bed.etcd.replace('cp3', onNote, signal));

    expect(error).to.include({ code: 'preflight-refused' });
  });
});
