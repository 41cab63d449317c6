import { expect } from 'chai';
import { nextDueMs } from '../../../coordinator/snapshots/next-due.ts';
import { SnapshotSchedules } from '../../../coordinator/snapshots/schedule.ts';
import type { Snapshot, SnapshotRequest } from '../../../coordinator/snapshots/snapshot-port.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { silentLogger } from '../../../shared/log.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { rejection } from '../../rejection.ts';

const hourMs = 3600_000;
const { signal } = new AbortController();

describe('the next time of a schedule', () => {
  const cases: [cron: string, timezone: string, after: string, next: string][] = [
    ['0 2 * * *', 'UTC', '2026-11-22T01:59:59Z', '2026-11-22T02:00:00Z'],
    ['0 2 * * *', 'UTC', '2026-11-22T02:00:00Z', '2026-11-23T02:00:00Z'],
    ['0 2 * * *', 'Asia/Kathmandu', '2026-11-22T00:00:00Z', '2026-11-22T20:15:00Z'],
    ['*/15 * * * *', 'UTC', '2026-12-31T23:46:00Z', '2027-01-01T00:00:00Z'],
    ['30 3 * * 0', 'Europe/Berlin', '2026-11-22T12:00:00Z', '2026-11-29T02:30:00Z'],
    ['7 4 1 * *', 'UTC', '2026-11-22T12:00:00Z', '2026-12-01T04:07:00Z'],
    ['30 2 * * *', 'Europe/Berlin', '2027-03-28T00:00:00Z', '2027-03-28T01:30:00Z'], // 02:30 does not exist that day
  ];
  for (const [cron, timezone, after, next] of cases) {
    it(`of ${cron} ${timezone} after ${after} is ${next}`, () => {
      expect(new Date(nextDueMs({ cron, timezone }, Date.parse(after))).toISOString()).to.equal(next.replace('Z', '.000Z'));
    });
  }

  const refused: [string, string, RegExp][] = [
    ['0 2 1 * 1', 'UTC', /a day of the month and a day of the week/],
    ['0 25 * * *', 'UTC', /hour/],
    ['0 2 * *', 'UTC', /five fields/],
    ['0 0 2 * * *', 'UTC', /five fields/],
    ['0 2 * * *', 'Mars/Olympus', /not a time zone/],
    ['0 2 30 2 *', 'UTC', /dayOfMonth/],
    ['0 2 29 2 *', 'UTC', /does not fire within 400 days/],
    ['', 'UTC', /five fields/],
  ];
  for (const [cron, timezone, why] of refused) {
    it(`does not exist for ${JSON.stringify(cron)} ${timezone}`, () => {
      expect(() => nextDueMs({ cron, timezone }, 0))
        .to.throw(KubestepError, why)
        .with.property('code', 'usage');
    });
  }
});

describe('snapshot schedules', () => {
  let store: Store;
  let clock: FakeClock;
  let requests: SnapshotRequest[];
  let fraction = 0;
  let create: (request: SnapshotRequest) => Promise<Snapshot>;
  const daily = [{ name: 'daily', cron: '0 2 * * *', timezone: 'UTC' }];
  const snapshot = { name: 'etcd-cp2-20261122T120000Z', state: 'verified' } as Snapshot;

  function newSchedules(): SnapshotSchedules {
    const snapshots = { create: (request: SnapshotRequest) => create(request) };
    return new SnapshotSchedules({
      db: store.db,
      snapshots,
      clock,
      log: silentLogger,
      random: { ...systemRandom, fraction: () => fraction },
    });
  }

  beforeEach(async () => {
    store = await openStore(':memory:');
    clock = new FakeClock();
    requests = [];
    fraction = 0;
    create = async (request) => {
      requests.push(request);
      return snapshot;
    };
  });
  afterEach(async () => store.close());

  it('know their next time from the first moment', async () => {
    const schedules = newSchedules();
    await schedules.configure(daily);

    expect(await schedules.list()).to.deep.equal([
      { name: 'daily', cron: '0 2 * * *', timezone: 'UTC', nextDueMs: Date.parse('2026-11-23T02:00:00Z') },
    ]);
  });

  it('do nothing before their time, and their work once when it has come', async () => {
    const schedules = newSchedules();
    await schedules.configure(daily);

    await schedules.runDue(signal);
    expect(requests).to.have.length(0);
    clock.advance(14 * hourMs);
    await schedules.runDue(signal);
    await schedules.runDue(signal);

    expect(requests).to.have.length(1);
    expect(requests[0]).to.include({ trigger: 'schedule', isWaiting: true });
    expect((await schedules.list())[0]).to.deep.include({
      nextDueMs: Date.parse('2026-11-24T02:00:00Z'),
      lastStartedMs: Date.parse('2026-11-23T02:00:00Z'),
      lastResult: 'verified: etcd-cp2-20261122T120000Z',
    });
  });

  it('make up once for a week without a coordinator', async () => {
    await newSchedules().configure(daily);
    clock.advance(7 * 24 * hourMs);
    const next = newSchedules();
    await next.configure(daily);

    await next.runDue(signal);
    await next.runDue(signal);

    expect(requests).to.have.length(1);
  });

  it('make up for the one that was at work when the coordinator ended', async () => {
    await newSchedules().configure(daily);
    clock.advance(14 * hourMs);
    const reached = Promise.withResolvers<void>();
    create = () => {
      reached.resolve();
      return new Promise(() => undefined);
    };
    void newSchedules().runDue(signal);
    await reached.promise;
    create = async (request) => {
      requests.push(request);
      return snapshot;
    };
    const next = newSchedules();
    await next.configure(daily);

    await next.runDue(signal);
    await next.runDue(signal);

    expect(requests).to.have.length(1);
  });

  it('begin later by chance, and at their own time the day after', async () => {
    const hourly = [{ name: 'daily', cron: '0 2 * * *', timezone: 'UTC', jitter: 2 * hourMs }];
    fraction = 0.5;
    const schedules = newSchedules();
    await schedules.configure(hourly);
    clock.advance(14 * hourMs);

    await schedules.runDue(signal);
    const early = requests.length;
    clock.advance(hourMs);
    fraction = 0;
    await schedules.runDue(signal);

    expect([early, requests.length]).to.deep.equal([0, 1]);
    expect((await schedules.list())[0]?.nextDueMs).to.equal(Date.parse('2026-11-24T02:00:00Z'));
  });

  it('are refused when chance could put them off for ever', async () => {
    const wide = [{ name: 'hourly', cron: '0 * * * *', timezone: 'UTC', jitter: 40 * 60_000 }];

    expect(await rejection(newSchedules().configure(wide))).to.include({ code: 'usage', hint: 'make it at most 30m' });
  });

  it('do not overlap', async () => {
    const schedules = newSchedules();
    await schedules.configure(daily);
    clock.advance(40 * hourMs);
    create = async (request) => {
      requests.push(request);
      clock.advance(24 * hourMs);
      await schedules.runDue(signal);
      return snapshot;
    };

    await schedules.runDue(signal);

    expect(requests).to.have.length(1);
  });

  it('keep the reason of a failure, and try again at the next time', async () => {
    const schedules = newSchedules();
    await schedules.configure(daily);
    clock.advance(14 * hourMs);
    create = () => Promise.reject(new KubestepError('unavailable', 'no etcd member can give a snapshot'));

    await schedules.runDue(signal);

    expect((await schedules.list())[0]).to.include({
      lastResult: 'failed: no etcd member can give a snapshot',
      nextDueMs: Date.parse('2026-11-24T02:00:00Z'),
    });
  });

  it('run now without moving their next time', async () => {
    const schedules = newSchedules();
    await schedules.configure(daily);

    expect(await schedules.runNow('daily', () => undefined, signal)).to.equal(snapshot);

    expect((await schedules.list())[0]?.nextDueMs).to.equal(Date.parse('2026-11-23T02:00:00Z'));
    expect(requests[0]).to.include({ isWaiting: false });
  });

  it('name the one that does not exist', async () => {
    const schedules = newSchedules();
    await schedules.configure(daily);

    expect(await rejection(schedules.runNow('hourly', () => undefined, signal))).to.include({ code: 'not-found' });
  });

  it('follow the configuration: changed ones get a new time, missing ones go', async () => {
    const schedules = newSchedules();
    await schedules.configure([...daily, { name: 'weekly', cron: '0 3 * * 0', timezone: 'UTC' }]);

    await schedules.configure([{ name: 'daily', cron: '0 5 * * *', timezone: 'UTC' }]);

    expect(await schedules.list()).to.deep.equal([
      { name: 'daily', cron: '0 5 * * *', timezone: 'UTC', nextDueMs: Date.parse('2026-11-23T05:00:00Z') },
    ]);
  });

  it('change nothing when one of them is not valid', async () => {
    const schedules = newSchedules();
    await schedules.configure(daily);

    const error = await rejection(schedules.configure([{ name: 'daily', cron: 'nightly', timezone: 'UTC' }]));

    expect(error).to.include({ code: 'usage' });
    expect(await schedules.list()).to.have.length(1);
  });
});
