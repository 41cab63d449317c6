import { expect } from 'chai';
import fc from 'fast-check';
import { nextDueMs } from '../../../coordinator/snapshots/next-due.ts';
import { wallTimeOf } from '../../../coordinator/snapshots/wall-time.ts';

const hourMs = 3600_000;
const dayMs = 24 * hourMs;
const zones = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca'],
  ...['Pacific/Chatham', 'America/St_Johns', 'Asia/Tehran', 'Pacific/Apia'],
];

/** Every time in a span. */
function timesOf(cron: string, timezone: string, fromMs: number, untilMs: number): number[] {
  const times: number[] = [];
  for (let at = nextDueMs({ cron, timezone }, fromMs); at < untilMs; at = nextDueMs({ cron, timezone }, at)) times.push(at);
  return times;
}

describe('a schedule where clocks are set', () => {
  const cases: [what: string, cron: string, timezone: string, after: string, next: string][] = [
    [
      'fires an hour later by the wall where its hour is skipped',
      '30 2 * * *',
      'Europe/Berlin',
      '2027-03-27T12:00Z',
      '2027-03-28T01:30:00.000Z',
    ],
    ['is at its own hour again the day after', '30 2 * * *', 'Europe/Berlin', '2027-03-28T12:00Z', '2027-03-29T00:30:00.000Z'],
    [
      'fires the first time only where its hour comes twice',
      '30 2 * * *',
      'Europe/Berlin',
      '2027-10-30T12:00Z',
      '2027-10-31T00:30:00.000Z',
    ],
    ['does not fire the second time', '30 2 * * *', 'Europe/Berlin', '2027-10-31T00:30Z', '2027-11-01T01:30:00.000Z'],
    ['follows a clock that is set by half an hour', '15 2 * * *', 'Australia/Lord_Howe', '2027-10-02T12:00Z', '2027-10-02T15:45:00.000Z'],
    ['that is hourly fires in both of a double hour', '0 * * * *', 'Europe/Berlin', '2027-10-31T00:00Z', '2027-10-31T01:00:00.000Z'],
    ['that is hourly leaves no hour out', '0 * * * *', 'Europe/Berlin', '2027-03-28T00:00Z', '2027-03-28T01:00:00.000Z'],
  ];
  for (const [what, cron, timezone, after, next] of cases) {
    it(what, () => {
      expect(new Date(nextDueMs({ cron, timezone }, Date.parse(after))).toISOString()).to.equal(next);
    });
  }

  const anInstant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
  const aTime = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
  const aZone = fc.constantFrom(...zones);

  it('that is daily fires once on each day of the wall, and at its time unless that was skipped', () => {
    fc.assert(
      fc.property(aZone, aTime, anInstant, (timezone, { hour, minute }, fromMs) => {
        const times = timesOf(`${minute} ${hour} * * *`, timezone, fromMs, fromMs + 10 * dayMs);
        const walls = times.map((at) => wallTimeOf(at, timezone));
        const days = walls.map(({ month, day }) => `${month}-${day}`);
        expect(new Set(days).size).to.equal(days.length);
        expect(times.length).to.be.within(9, 11);
        const shifted = walls.filter((wall) => wall.hour !== hour || wall.minute !== minute);
        expect(shifted.length).to.be.at.most(1);
      }),
      { numRuns: 60 },
    );
  });

  it('that is hourly fires every hour of real time, whatever the wall does', () => {
    fc.assert(
      fc.property(aZone, fc.integer({ min: 0, max: 59 }), anInstant, (timezone, minute, fromMs) => {
        const times = timesOf(`${minute} * * * *`, timezone, fromMs, fromMs + 3 * dayMs);
        const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
        // A zone that is set by half an hour moves the minute.
        for (const gap of gaps) expect(gap).to.be.within(hourMs / 2, 1.5 * hourMs);
        expect(gaps.filter((gap) => gap !== hourMs).length).to.be.at.most(1);
      }),
      { numRuns: 15 },
    );
  });

  it('only ever moves forward, and does not depend on when in between it is asked', () => {
    fc.assert(
      fc.property(aZone, aTime, anInstant, fc.double({ min: 0, max: 1, noNaN: true }), (timezone, { hour, minute }, fromMs, part) => {
        const spec = { cron: `${minute} ${hour} * * *`, timezone };
        const next = nextDueMs(spec, fromMs);
        expect(next).to.be.greaterThan(fromMs);
        expect(nextDueMs(spec, fromMs + Math.floor((next - fromMs - 1) * part))).to.equal(next);
      }),
      { numRuns: 60 },
    );
  });
});
