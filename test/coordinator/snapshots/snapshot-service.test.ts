import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SnapshotRequest } from '../../../coordinator/snapshots/snapshot-port.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { rejection } from '../../rejection.ts';
import { clusterNode, memberFacts, proof, SnapshotBed, saved, sha256 } from './snapshot-bed.ts';

const manual: SnapshotRequest = { trigger: 'manual', isWaiting: false };
const { signal } = new AbortController();

describe('taking a snapshot', () => {
  let bed: SnapshotBed;
  beforeEach(async () => {
    bed = await SnapshotBed.open();
  });
  afterEach(async () => bed.store.close());

  it('saves, proves, collects, copies and records, from a follower', async () => {
    const snapshot = await bed.service.create(manual, signal);

    expect(bed.kinds('cp2')).to.deep.equal([
      'readEtcd',
      'prepareEtcdTools',
      'saveSnapshot',
      'verifySnapshot',
      'collectConfiguration',
      'sealSnapshot',
    ]);
    expect(snapshot).to.deep.include({ name: 'etcd-cp2-20261122T120000Z', state: 'verified', member: 'cp2', revision: 100, sha256 });
    expect(snapshot).to.not.have.property('problem');
    expect(snapshot.copies.map(({ place }) => place)).to.deep.equal(['node:cp2', 'coordinator:cp1']);
    expect(await bed.service.get(snapshot.name)).to.deep.equal(snapshot);
    expect(await bed.service.list()).to.deep.equal([snapshot]);
  });

  it('stores the set beside the copy, for its owner only', async () => {
    const { name } = await bed.service.create(manual, signal);

    const path = join(bed.snapshotsDir, name, 'set.json');
    const set = JSON.parse(readFileSync(path, 'utf8'));
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(set).to.deep.include({ format: 1, clusterUid: 'uid-of-kube-system', etcdClusterId: 'c1' });
    expect(Object.keys(set.configMaps)).to.deep.equal(['kubeadm-config', 'kubelet-config']);
    expect(set.members).to.have.length(3);
  });

  it('makes every operation id durable before the order is sent, and tells it', async () => {
    const told: string[] = [];
    const missing: string[] = [];
    bed.onCall = async (kind, id) => {
      if (kind === 'readEtcd') return;
      const row = await bed.store.db.selectFrom('snapshot').selectAll().executeTakeFirstOrThrow();
      if (!row.document.includes(id) || row.state !== 'running') missing.push(kind);
    };

    const snapshot = await bed.service.create({ ...manual, onOperation: (id) => told.push(id) }, signal);

    expect(missing).to.deep.equal([]);
    expect(told).to.include.members([...snapshot.operationIds]);
    expect(snapshot.operationIds).to.have.length(5);
  });

  it('takes it from the named member, though that one leads', async () => {
    const { member } = await bed.service.create({ ...manual, member: 'cp1' }, signal);

    expect(member).to.equal('cp1');
    expect(bed.kinds('cp2')).to.deep.equal([]);
  });

  it('gives the second one within a second a name of its own', async () => {
    const first = await bed.service.create(manual, signal);
    const second = await bed.service.create(manual, signal);

    expect(second.name).to.not.equal(first.name);
  });

  it('refuses a member that is no control-plane node', async () => {
    const error = await rejection(bed.service.create({ ...manual, member: 'w1' }, signal));

    expect(error).to.include({ code: 'not-found', message: 'w1 is not a control-plane node' });
  });

  const unfit: [string, (bed: SnapshotBed) => void][] = [
    ['has no agent', ({ disconnected }) => disconnected.add('cp2')],
    ['is a learner', (bed) => bed.change('cp2', { readEtcd: [{ result: memberFacts('a2', { isLearner: true }) }] })],
    ['does not answer', (bed) => bed.change('cp2', { readEtcd: [{ state: 'failed', reason: 'refused' }] })],
  ];
  for (const [why, change] of unfit) {
    it(`passes a member over that ${why}`, async () => {
      change(bed);

      expect((await bed.service.create(manual, signal)).member).to.equal('cp3');
    });
  }

  it('prefers the leader to nobody', async () => {
    bed.nodes = [clusterNode('cp1', 'control-plane')];

    expect((await bed.service.create(manual, signal)).member).to.equal('cp1');
  });

  it('says of each member why none can be used', async () => {
    for (const node of ['cp1', 'cp2', 'cp3']) bed.disconnected.add(node);

    const error = await rejection(bed.service.create(manual, signal));

    expect(error).to.include({ code: 'unavailable' });
    expect(String(error)).to.match(/cp1: its agent is not connected; cp2: .*; cp3: /);
  });

  it('goes to another member when one refuses the connection', async () => {
    bed.change('cp2', { saveSnapshot: [{ state: 'failed', reason: 'refused', reasonCode: 'endpoint-refused' }] });

    const { member } = await bed.service.create(manual, signal);

    expect(member).to.equal('cp3');
    const all = await bed.service.list({ isRemovedIncluded: true });
    expect(all.map(({ state }) => state)).to.have.members(['failed', 'verified']);
  });

  it('records and throws what the node says when saving fails', async () => {
    bed.change('cp2', { saveSnapshot: [{ state: 'failed', reason: 'no certificate', reasonCode: 'certificate-file' }] });

    const error = await rejection(bed.service.create(manual, signal));

    expect(error).to.include({ code: 'command-failed', message: 'saveSnapshot on cp2 failed: no certificate' });
    expect((await bed.service.list())[0]).to.include({ state: 'failed', problem: 'saveSnapshot on cp2 failed: no certificate' });
  });

  it('waits for a node that is busy and tries an interrupted operation again, each under a new id', async () => {
    bed.change('cp2', {
      saveSnapshot: [
        { state: 'refused', reasonCode: 'busy' },
        { state: 'refused', reasonCode: 'expired' },
        { state: 'interrupted' },
        { state: 'succeeded', result: saved },
      ],
    });

    await bed.service.create(manual, signal);

    const ids = bed.calls.filter(({ kind }) => kind === 'saveSnapshot').map(({ operationId }) => operationId);
    expect(new Set(ids).size).to.equal(4);
    expect(bed.clock.slept).to.deep.equal([5_000]);
  });

  it('calls one that is not proven failed, and copies nothing', async () => {
    bed.change('cp2', { verifySnapshot: [{ result: { ...proof, isProven: false, problem: 'the hash differs' } }] });

    const error = await rejection(bed.service.create(manual, signal));

    expect(error).to.include({ code: 'snapshot-invalid' });
    expect((await bed.service.list())[0]).to.include({
      state: 'failed',
      problem: `snapshot etcd-cp2-20261122T120000Z is not proven: the hash differs`,
    });
    expect(bed.kinds('cp2')).to.not.include('collectConfiguration');
    expect(await bed.service.lastVerified()).to.equal(undefined);
  });

  it('calls one that was not compared with the living member unverified, and still copies it', async () => {
    bed.change('cp2', { saveSnapshot: [{ result: { ...saved, isComparedWithLive: false } }] });

    const error = await rejection(bed.service.create(manual, signal));

    const [snapshot] = await bed.service.list();
    expect(error).to.include({ code: 'snapshot-invalid' });
    expect(snapshot).to.include({ state: 'unverified', problem: 'it could not be compared with the living member' });
    expect(snapshot?.copies).to.have.length(2);
  });

  it('calls one whose copy differs unverified', async () => {
    bed.copied = Buffer.from('another keyspace');

    await rejection(bed.service.create(manual, signal));

    expect((await bed.service.list())[0]).to.include({
      state: 'unverified',
      problem: 'the copy at the coordinator is not the file on cp2',
    });
  });

  it('calls one without the node’s configuration unverified', async () => {
    bed.change('cp2', { collectConfiguration: [{ state: 'failed', reason: 'no tar' }] });

    await rejection(bed.service.create(manual, signal));

    expect((await bed.service.list())[0]?.problem).to.match(/its set is not complete: collectConfiguration on cp2 failed: no tar/);
  });

  it('leaves no lock behind a failure', async () => {
    bed.change('cp2', { saveSnapshot: [new KubestepError('outcome-unknown', 'contact was lost'), { result: saved }] });
    await rejection(bed.service.create(manual, signal));

    expect((await bed.service.create(manual, signal)).state).to.equal('verified');
  });
});

describe('a stored snapshot', () => {
  let bed: SnapshotBed;
  beforeEach(async () => {
    bed = await SnapshotBed.open();
  });
  afterEach(async () => bed.store.close());

  it('is the last verified one only as long as it is young enough', async () => {
    const { name } = await bed.service.create(manual, signal);

    bed.clock.advance(10 * 60_000);
    expect((await bed.service.lastVerified(10 * 60_000))?.name).to.equal(name);
    bed.clock.advance(1);
    expect(await bed.service.lastVerified(10 * 60_000)).to.equal(undefined);
    expect((await bed.service.lastVerified())?.name).to.equal(name);
  });

  it('is proven again on its member', async () => {
    const { name, operationIds } = await bed.service.create(manual, signal);
    bed.clock.advance(60_000);

    const again = await bed.service.verify(name, signal);

    expect(again).to.include({ state: 'verified', verifiedAtMs: bed.clock.now() });
    expect(again.operationIds).to.have.length(operationIds.length + 2);
  });

  it('is failed from the moment on in which a proof fails', async () => {
    const { name } = await bed.service.create(manual, signal);
    bed.change('cp2', { verifySnapshot: [{ result: { ...proof, isProven: false, problem: 'a bit is flipped' } }] });

    const error = await rejection(bed.service.verify(name, signal));

    expect(error).to.include({ code: 'snapshot-invalid' });
    expect((await bed.service.get(name))?.state).to.equal('failed');
    expect(await bed.service.lastVerified()).to.equal(undefined);
  });

  it('is not found under another name', async () => {
    expect(await rejection(bed.service.verify('etcd-cp9-20261122T120000Z', signal))).to.include({ code: 'not-found' });
    expect(await bed.service.get('etcd-cp9-20261122T120000Z')).to.equal(undefined);
  });
});
