import { expect } from 'chai';
import { operationEffects } from '../../../shared/operations.ts';
import { rejection } from '../../rejection.ts';
import { RestoreWorld, snapshot } from './restore-world.ts';

describe('a restore', () => {
  let world: RestoreWorld;
  beforeEach(async () => {
    world = await RestoreWorld.open();
  });
  afterEach(() => world.close());

  it('stops every API server before any etcd, and starts none before all members have the same data', async () => {
    const restore = await world.restore();

    const order = world.calls.map(({ kind, node }) => `${kind} ${node}`);
    const last = (kind: string) => order.findLastIndex((call) => call.startsWith(kind));
    const first = (kind: string) => order.findIndex((call) => call.startsWith(kind));
    expect(restore.state).to.equal('succeeded');
    expect(last('restoreMember')).to.be.lessThan(first('parkManifests'));
    expect(last('parkManifests')).to.be.lessThan(first('swapMember'));
    expect(last('swapMember')).to.be.lessThan(first('returnManifests'));
    expect(world.nodes.map(({ data, manifest, parked }) => [data.at(-1), manifest, parked.size])).to.deep.equal(
      world.nodes.map(() => [restore.id, 'restored', 0]),
    );
  });

  it('moves revisions above the highest one that was ever seen', async () => {
    world.node('cp2').revision = 5_000;

    const { plan } = await world.plan();

    expect(plan.snapshot.revision + plan.bumpRevision).to.equal(5_000 + 1_000_000_000);
  });

  it('goes beyond an earlier restore, so that a second one goes forward too', async () => {
    await world.restore();

    const { plan } = await world.plan();

    expect(plan.snapshot.revision + plan.bumpRevision).to.equal(3_000_000_000 + 1_000_000_000);
  });

  it('fetches the snapshot where a node has none', async () => {
    world.node('cp3').hasSnapshot = false;

    const restore = await world.restore();

    expect(restore.state).to.equal('succeeded');
    expect(world.delivered).to.deep.equal(['cp3']);
  });

  it('starts no API server while members differ', async () => {
    world.hash = (node) => (node === 'cp2' ? 1 : 2);

    const restore = await world.restore();

    expect(restore.state).to.equal('failed');
    expect(restore.failure?.message).to.match(/hash is 2 on member a1 and 1 on a2/);
    expect(world.nodes.every(({ parked }) => parked.has('kube-apiserver'))).to.equal(true);
  });

  it('is undone by renaming while no API server has started', async () => {
    world.hash = (node) => (node === 'cp2' ? 1 : 2);
    const { id } = await world.restore();
    world.hash = () => 9;

    await world.undo(id);
    const undone = await world.ended(id);

    expect(undone.state).to.equal('undone');
    expect(world.nodes.map(({ data, manifest, parked }) => [data.at(-1), manifest, parked.size])).to.deep.equal(
      world.nodes.map(() => ['old', 'original', 0]),
    );
  });

  it('is undone without a touch while it has stopped nothing', async () => {
    world.failAt = (kind) => (kind === 'restoreMember' ? 'no space' : undefined);
    const { id } = await world.restore();
    const before = world.calls.length;

    await world.undo(id);
    const undone = await world.ended(id);

    expect(undone.state).to.equal('undone');
    expect(world.calls.length).to.equal(before);
  });

  it('is undone by a restore of what was salvaged once API servers have served', async () => {
    const { id, salvaged } = await world.restore();

    const back = await world.undo(id);
    const undone = await world.ended(back.id);

    expect(undone.state).to.equal('succeeded');
    expect(undone.plan.snapshot.name).to.equal(salvaged);
    expect(back.id).to.not.equal(id);
  });

  it('goes on where it failed when it is resumed', async () => {
    world.failAt = (kind, node) => (kind === 'swapMember' && node === 'cp2' ? 'the disk is away' : undefined);
    const { id, state } = await world.restore();
    world.failAt = undefined;

    await world.service.resume(id);
    const ended = await world.ended(id);

    expect([state, ended.state]).to.deep.equal(['failed', 'succeeded']);
    expect(world.nodes.map(({ swaps }) => swaps)).to.deep.equal(world.nodes.map(() => ['in']));
  });

  it('holds the cluster also when it has failed', async () => {
    world.failAt = (kind) => (kind === 'restoreMember' ? 'no space' : undefined);
    const { id } = await world.restore();
    await world.keep({ ...snapshot, name: 'etcd-cp1-20261125T130000Z' });

    const other = await world.plan({}, 'etcd-cp1-20261125T130000Z');
    const error = await rejection(world.service.start(other.id, 'test'));

    expect(error).to.include({ code: 'preflight-refused' });
    expect(other.plan.findings.filter(({ severity }) => severity === 'blocker').map(({ evidence }) => evidence)).to.deep.equal([
      `restore ${id} has not ended`,
    ]);
  });

  it('answers a second request for the same backup with the one that has not ended', async () => {
    world.failAt = (kind) => (kind === 'restoreMember' ? 'no space' : undefined);
    const { id } = await world.restore();

    const again = await world.plan();

    expect(again.id).to.equal(id);
  });

  it('works while no API server answers', async () => {
    world.liveUid = undefined;

    const restore = await world.restore();

    expect(restore.state).to.equal('succeeded');
  });

  it('restores although no member answers, and says that nothing could be saved', async () => {
    for (const node of world.nodes) node.revision = undefined;

    const restore = await world.restore({ isLiveDataDiscarded: false });

    expect(restore.state).to.equal('succeeded');
    expect(restore.salvaged).to.equal(undefined);
    expect(restore.steps.find(({ kind }) => kind === 'salvage')?.note).to.match(/no member answers/);
  });
});

describe('a restore whose coordinator dies', function () {
  this.timeout(900_000);

  it('ends in the same way, at whichever operation that was, before it or after it', async () => {
    const whole = await RestoreWorld.open(['cp1']);
    const { id: planned } = await whole.plan();
    const first = whole.calls.length + 1;
    await whole.service.start(planned, 'test');
    await whole.ended(planned);
    // Reads change nothing: to die at one is to die after the write before it.
    const writes = whole.calls.flatMap(({ kind }, index) => (index + 1 >= first && operationEffects[kind] === 'write' ? [index + 1] : []));
    await whole.close();

    for (const at of writes) {
      for (const isDone of [false, true]) {
        const world = await RestoreWorld.open(['cp1']);
        const { id } = await world.plan();
        world.crash = { at, isDone };
        await world.service.start(id, 'test');

        const ended = await world.ended(id);

        expect(ended.state, `operation ${at}: ${JSON.stringify(ended.failure)}`).to.equal('succeeded');
        expect(
          world.nodes.map(({ swaps }) => swaps),
          `operation ${at}`,
        ).to.deep.equal([['in']]);
        await world.close();
      }
    }
  });
});
