import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Bed, refusalOf } from './executor-bed.ts';

describe('Executor after a restart', () => {
  let bed: Bed;
  beforeEach(async () => {
    bed = new Bed();
    await bed.restart();
  });
  afterEach(() => bed.remove());

  it('attaches to a unit that runs, and is busy with it', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);
    const executor = await bed.restart();

    expect(executor.running).to.deep.equal([order.operationId]);
    expect((await refusalOf(bed.start(bed.orders.order('restartKubelet', {})))).code).to.equal('busy');
    const waiting = executor.wait(order.operationId);
    bed.end(order.operationId);
    expect(await waiting).to.include({ state: 'succeeded' });
  });

  it('reads the result of a unit that ended meanwhile', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);
    bed.writeExit(order.operationId);
    bed.units.loaded.clear();

    const executor = await bed.restart();

    expect(await executor.state(order.operationId)).to.include({ state: 'succeeded' });
  });

  it('calls interrupted what has neither unit nor result, once and for all', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);
    bed.units.loaded.clear();
    await bed.restart();
    bed.writeExit(order.operationId); // too late: it was told already

    const executor = await bed.restart();

    expect(await executor.state(order.operationId)).to.include({ state: 'interrupted', reasonCode: 'interrupted' });
    expect(await bed.start(order)).to.include({ state: 'interrupted' });
    expect(bed.units.started).to.have.length(1);
  });

  it('keeps an outcome that was written before the journal knew of it', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);
    bed.units.loaded.clear();
    await bed.files.writeOutcome(order.operationId, { state: 'succeeded', exitCode: 0, finishedAtMs: 7 });

    const executor = await bed.restart();

    expect(await executor.state(order.operationId)).to.include({ state: 'succeeded', finishedAtMs: 7 });
  });

  it('starts nothing again whose folder is there, when the journal was lost', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    mkdirSync(bed.files.folder(order.operationId));

    const state = await bed.start(order);

    expect(state).to.include({ state: 'interrupted' });
    expect(bed.units.started).to.be.empty;
  });

  it('refuses writes over a damaged journal and says where, and still reads', async () => {
    writeFileSync(join(bed.folder, 'journal.jsonl'), 'garbage\n{"type":"epoch","epoch":1}\n');
    await bed.restart();

    const refusal = await refusalOf(bed.start(bed.orders.order('restartKubelet', {})));

    expect(refusal.code).to.equal('journal-damaged');
    expect(refusal.message).to.include('line 1');
    expect(await bed.start(bed.orders.order('readFacts', {}))).to.include({ state: 'running' });
  });
});
