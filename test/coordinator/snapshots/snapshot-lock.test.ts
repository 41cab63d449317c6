import { expect } from 'chai';
import type { SnapshotRequest } from '../../../coordinator/snapshots/snapshot-port.ts';
import type { OperationKind } from '../../../shared/operations.ts';
import { rejection } from '../../rejection.ts';
import { SnapshotBed } from './snapshot-bed.ts';

const manual: SnapshotRequest = { trigger: 'manual', isWaiting: false };
const { signal } = new AbortController();

describe('the snapshot lock', () => {
  let bed: SnapshotBed;
  beforeEach(async () => {
    bed = await SnapshotBed.open();
  });
  afterEach(async () => bed.store.close());

  it('refuses a second snapshot while one is being taken, naming it', async () => {
    let second: unknown;
    bed.onCall = async (kind) => {
      if (kind === 'saveSnapshot') second ??= await rejection(bed.service.create({ ...manual, trigger: 'schedule' }, signal));
    };

    await bed.service.create(manual, signal);

    expect(second).to.include({ code: 'conflict' });
    expect(String(second)).to.match(
      /a schedule snapshot cannot begin now: a manual snapshot \(coordinator epoch 1\) is at work since 2026-/,
    );
  });

  it('lets a waiting one follow', async () => {
    let second: Promise<unknown> | undefined;
    bed.onCall = async (kind) => {
      if (kind === 'saveSnapshot') second ??= bed.service.create({ ...manual, trigger: 'schedule', isWaiting: true }, signal);
    };

    await bed.service.create(manual, signal);
    await second;

    expect((await bed.service.list()).map(({ trigger }) => trigger)).to.deep.equal(['manual', 'schedule']);
  });

  it('keeps everybody but the run itself out while a run is in progress', async () => {
    await addRunningRun(bed);

    const error = await rejection(bed.service.create(manual, signal));
    const own = await bed.service.create({ trigger: 'pre-upgrade', runId: 'r1', isWaiting: false }, signal);

    expect(error).to.include({ code: 'conflict' });
    expect(String(error)).to.include('upgrade run r1 is in progress');
    expect(own.state).to.equal('verified');
  });

  const kinds: OperationKind[] = ['prepareEtcdTools', 'saveSnapshot', 'verifySnapshot', 'collectConfiguration'];
  for (const kind of kinds) {
    it(`is free again after a crash during ${kind}, and the snapshot is failed with the reason`, async () => {
      const crash = new Promise<never>(() => undefined); // the process ends: nothing after this ever runs
      const reached = Promise.withResolvers<void>();
      bed.onCall = (called) => {
        if (called !== kind) return Promise.resolve();
        reached.resolve();
        return crash;
      };
      void bed.service.create(manual, signal);
      await reached.promise;
      bed.onCall = async () => undefined;
      const next = bed.newService(2);

      await next.recover();
      const again = await next.create(manual, signal);

      const states = (await next.list({ isRemovedIncluded: true })).map(({ state, problem }) => ({ state, problem }));
      expect(again.state).to.equal('verified');
      expect(states[0]).to.deep.equal({ state: 'failed', problem: 'the coordinator ended while the snapshot was being taken' });
    });
  }

  it('shows nothing that is still being taken', async () => {
    let seen: number | undefined;
    bed.onCall = async (kind) => {
      if (kind === 'verifySnapshot') seen = (await bed.service.list()).length;
    };

    await bed.service.create(manual, signal);

    expect(seen).to.equal(0);
  });
});

async function addRunningRun({ store }: SnapshotBed): Promise<void> {
  await store.db.insertInto('plan').values({ id: 'p1', created_at_ms: 1, target: 'v1.34.4', document: '{}' }).execute();
  const run = { id: 'r1', plan_id: 'p1', state: 'running', requested: null, started_at_ms: 1, finished_at_ms: null } as const;
  await store.db
    .insertInto('run')
    .values({ ...run, started_by: 'root', failure: null })
    .execute();
}
