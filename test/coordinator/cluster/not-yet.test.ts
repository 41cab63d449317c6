import { expect } from 'chai';
import { rejection } from '../rejection.ts';
import { ClusterBed, ScriptedClock } from './cluster-bed.ts';

describe('API servers that do not answer yet', () => {
  let bed: ClusterBed;
  let clock: ScriptedClock;
  const { signal } = new AbortController();

  before(async () => {
    bed = await ClusterBed.start(3, 2);
    await bed.install(new ScriptedClock());
  });

  beforeEach(async () => {
    clock = new ScriptedClock();
    for (const node of ['cp1', 'cp2', 'cp3']) await bed.sim.setApiServer(node, 'up');
  });

  after(() => bed.stop());

  const onlyOneUp = async (state: 'down' | 'denying' | 'half-dead') => {
    await bed.sim.setApiServer('cp2', 'down');
    await bed.sim.setApiServer('cp3', 'down');
    await bed.sim.setApiServer('cp1', state);
  };

  it('never asks the API server of an avoided node while another answers', async () => {
    const { cluster } = await bed.open(clock);
    const from = bed.sim.requests.length;

    await cluster.avoiding(['cp1']).listNodes(signal);
    await cluster.avoiding(['cp1']).avoiding(['cp2']).listNodes(signal);

    expect(bed.askedSince(from)).to.deep.equal(['cp2', 'cp3']);
  });

  it('asks the avoided one when it is the only one that answers', async () => {
    await bed.sim.setApiServer('cp2', 'down');
    await bed.sim.setApiServer('cp3', 'down');
    const { cluster } = await bed.open(clock);

    const nodes = await cluster.avoiding(['cp1']).listNodes(signal);

    expect(nodes).to.have.length(5);
    expect(clock.slept).to.be.empty;
  });

  it('finds the others after a restart while one is down', async () => {
    await bed.sim.setApiServer('cp1', 'down');
    const { cluster } = await bed.open(clock);

    expect(await cluster.serverVersion(signal)).to.equal('v1.33.13');
  });

  it('leaves an API server that hangs for another one', async () => {
    const { cluster } = await bed.open(clock, { requestTimeoutMs: 1_000 });
    await cluster.avoiding(['cp1']).listNodes(signal); // the handshake with cp2 is over: only an answer is still to come in time
    await bed.sim.setApiServer('cp1', 'half-dead');
    const from = bed.sim.requests.length;

    await cluster.listNodes(signal);
    await cluster.listNodes(signal);

    expect(bed.askedSince(from)).to.deep.equal(['cp2']);
  });

  it('waits out a restart: refused, then 403, then ok', async () => {
    const { cluster } = await bed.open(clock);
    await onlyOneUp('down');
    clock.onSleep = (nth) => bed.sim.setApiServer('cp1', nth < 3 ? 'denying' : 'up');

    const nodes = await cluster.listNodes(signal);

    expect(nodes).to.have.length(5);
    expect(clock.slept).to.have.length(3);
  });

  it('says unavailable, and why, when it lasts', async () => {
    const { cluster } = await bed.open(clock);
    await onlyOneUp('down');

    const error = await rejection(cluster.listNodes(signal));

    expect(error.code).to.equal('unavailable');
    expect(error.message).to.contain('cannot list nodes').and.contain('ECONNREFUSED');
    expect(clock.monotonic()).to.be.within(15_000, 20_000);
  });

  it('takes no 403 of an API server that has just been met for an answer', async () => {
    await onlyOneUp('denying');
    const { cluster } = await bed.open(clock);

    const error = await rejection(cluster.listNodes(signal));

    expect(error.code).to.equal('unavailable');
    expect(error.message).to.contain('is forbidden');
  });

  it('takes a 403 over a connection older than a minute for an answer', async () => {
    await onlyOneUp('down');
    await bed.sim.setApiServer('cp1', 'up');
    const { cluster } = await bed.open(clock);
    await cluster.listNodes(signal);
    clock.advance(61_000);
    await bed.sim.setApiServer('cp1', 'denying');

    const error = await rejection(cluster.listNodes(signal));

    expect(error.code).to.equal('permission-denied');
    expect(error.hint).to.contain('kubestep coordinator install');
    expect(clock.slept).to.be.empty;
  });

  it('learns of a restart by the cut connection, however long it had been in contact', async () => {
    await onlyOneUp('down');
    await bed.sim.setApiServer('cp1', 'up');
    const { cluster } = await bed.open(clock);
    await cluster.listNodes(signal);
    clock.advance(3_600_000);
    await bed.sim.setApiServer('cp1', 'down');
    await bed.sim.setApiServer('cp1', 'denying');
    clock.onSleep = () => bed.sim.setApiServer('cp1', 'up');

    const nodes = await cluster.listNodes(signal);

    expect(nodes).to.have.length(5);
  });

  it('tells of one node’s API server without asking another', async () => {
    const { cluster } = await bed.open(clock);
    const node = await cluster.getNode('cp2', signal);
    await bed.sim.setApiServer('cp2', 'denying');

    const answer = await cluster.apiServerOf(node, signal);

    expect(answer.isReady).to.equal(false);
    expect(answer.problem).to.contain('HTTP 403');
  });
});
