import { expect } from 'chai';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { RunJournal } from '../../../coordinator/run/journal.ts';
import { createRun, readProgress, readRun, writePlan } from '../../../coordinator/run/run-store.ts';
import { stepStateOf } from '../../../coordinator/run/transition.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { FakeClock } from '../../fake-clock.ts';
import { rejection } from '../../rejection.ts';
import { inventory, nowMs } from '../plan/inventory-builder.ts';

const failure = { code: 'command-failed', message: 'no', causes: ['because'], hint: 'retry' };

describe('journal', () => {
  const plan = makePlan({
    inventory: inventory({ controlPlane: 1, workers: 0 }),
    target: 'v1.34.4',
    options: defaultPlanOptions,
    id: 'p1',
    nowMs,
  });
  const first = plan.steps[0]?.id ?? '';
  let store: Store;
  let journal: RunJournal;
  let written: string[];
  const newRun = { plan, startedBy: 'root', requestId: undefined, nowMs };

  beforeEach(async () => {
    store = await openStore(':memory:');
    written = [];
    journal = new RunJournal({ db: store.db, clock: new FakeClock(nowMs), onWritten: (runId) => written.push(runId) });
    await writePlan(store.db, plan);
    await createRun(store.db, newRun);
  });
  afterEach(async () => {
    await store.close();
  });

  it('gives back what was true before, as long as the step has not ended', async () => {
    expect(await journal.resume('up-20261122-1', first)).to.equal(undefined);
    await journal.begin('up-20261122-1', first, { invocationId: 'a' });

    expect(await journal.resume('up-20261122-1', first)).to.deep.equal({ context: { invocationId: 'a' } });

    await journal.succeeded('up-20261122-1', first);
    expect(await journal.resume('up-20261122-1', first)).to.equal(undefined);
    expect(await journal.contextOf('up-20261122-1', first)).to.deep.equal({ invocationId: 'a' });
  });

  it('does not lose a cancellation that was asked for while the run was about to pause', async () => {
    await journal.cancelling('up-20261122-1');

    await journal.move('up-20261122-1', 'pause');

    expect(await readRun(store.db, 'up-20261122-1', () => undefined)).to.include({ state: 'running', requested: 'cancel' });
  });

  it('lets a cancellation stand when a pause is asked for after it', async () => {
    await journal.cancelling('up-20261122-1');

    await journal.pausing('up-20261122-1');

    expect(await readRun(store.db, 'up-20261122-1', () => undefined)).to.include({ state: 'running', requested: 'cancel' });
  });

  it('lets a cancellation take the place of a pause', async () => {
    await journal.pausing('up-20261122-1');

    await journal.cancelling('up-20261122-1');

    expect(await readRun(store.db, 'up-20261122-1', () => undefined)).to.include({ state: 'running', requested: 'cancel' });
  });

  it('writes nothing of an event that cannot happen', async () => {
    const error = await rejection(journal.succeeded('up-20261122-1', first));

    expect(error).to.have.property('code', 'internal');
    expect(await journal.eventsAfter('up-20261122-1', 0)).to.deep.equal([]);
    expect(written).to.deep.equal([]);
  });

  it('keeps the columns equal to what the events say', async () => {
    await journal.begin('up-20261122-1', first, null);
    await journal.operation('up-20261122-1', first, { operationId: 'o1', kind: 'snapshot' });
    await journal.failed('up-20261122-1', first, failure);
    await journal.move('up-20261122-1', 'fail', failure);
    await journal.retried('up-20261122-1');
    await journal.succeeded('up-20261122-1', first);

    const events = await journal.eventsOf('up-20261122-1', first);
    const run = await readRun(store.db, 'up-20261122-1', () => undefined);
    expect(events.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(run?.steps[0]?.state).to.equal(stepStateOf(events.map(({ type }) => type)));
    expect(run?.steps[0]?.operationIds).to.deep.equal(['o1']);
    expect(run?.state).to.equal('running');
    expect(written).to.have.length(6);
  });

  it('names the first failure while other steps still run, and fails the run when told', async () => {
    await journal.begin('up-20261122-1', first, null);
    await journal.failed('up-20261122-1', first, failure);
    const progress = await readProgress(store.db, 'up-20261122-1');
    await journal.move('up-20261122-1', 'fail', progress.failure);

    const run = await readRun(store.db, 'up-20261122-1', () => undefined);

    expect(progress).to.deep.include({ state: 'running', failure });
    expect(run).to.deep.include({ state: 'failed', failure });
  });

  it('lets a step that failed before it began be observed anew', async () => {
    await journal.failed('up-20261122-1', first, failure);
    await journal.move('up-20261122-1', 'fail', failure);
    await journal.retried('up-20261122-1');

    const resumed = await journal.resume('up-20261122-1', first);
    await journal.begin('up-20261122-1', first, { labels: {} });

    expect(resumed).to.equal(undefined);
    expect(await journal.resume('up-20261122-1', first)).to.deep.equal({ context: { labels: {} } });
  });

  it('asks for a pause together with the end of a pause point', async () => {
    await journal.begin('up-20261122-1', first, null);
    await journal.succeeded('up-20261122-1', first, { isPausing: true });

    expect(await readProgress(store.db, 'up-20261122-1')).to.include({ state: 'running', requested: 'pause' });
  });

  it('counts the runs of a day', async () => {
    await journal.move('up-20261122-1', 'cancel');

    const { id } = await createRun(store.db, newRun);

    expect(id).to.equal('up-20261122-2');
  });

  it('refuses a second active run, naming the first and what to do', async () => {
    const error = await rejection(createRun(store.db, newRun));

    expect(error).to.have.property('code', 'conflict');
    expect(error.message).to.contain('up-20261122-1 is running');
  });

  it('keeps one plan under one id', async () => {
    await writePlan(store.db, plan);

    expect(await rejection(writePlan(store.db, { ...plan, target: 'v9.9.9' }))).to.have.property('code', 'conflict');
  });

  it('shows a note only while its step is running', async () => {
    await journal.begin('up-20261122-1', first, null);
    const running = await readRun(store.db, 'up-20261122-1', () => 'waiting for the lock');
    await journal.succeeded('up-20261122-1', first);
    const done = await readRun(store.db, 'up-20261122-1', () => 'waiting for the lock');

    expect(running?.steps[0]?.note).to.equal('waiting for the lock');
    expect(done?.steps[0]).to.not.have.property('note');
  });
});
