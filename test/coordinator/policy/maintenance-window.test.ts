import { expect } from 'chai';
import fc from 'fast-check';
import { isOpen, nextOpeningMs, openForMs, parseMaintenanceWindow } from '../../../coordinator/policy/maintenance-window.ts';

const at = (text: string) => Date.parse(text);
const hourMs = 3_600_000;

describe('parseMaintenanceWindow', () => {
  for (const text of [
    '',
    'Sat',
    'Sat 22:00',
    'Sat 25:00-26:00',
    'Sat 22:00-04:60',
    'Someday 22:00-04:00',
    'Mon-Tue-Wed 22:00-23:00',
    'Sat 22-04',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseMaintenanceWindow(text)).to.throw('is no maintenance window');
    });
  }

  it('refuses one that never opens and a time zone that does not exist', () => {
    expect(() => parseMaintenanceWindow('daily 04:00-04:00')).to.throw('never opens');
    expect(() => parseMaintenanceWindow('daily 04:00-05:00 Europe/Atlantis')).to.throw('Europe/Atlantis');
  });

  it('reads ranges of days that go over the week’s end', () => {
    expect([...parseMaintenanceWindow('Fri-Mon 01:00-02:00').days].sort()).to.deep.equal([0, 1, 5, 6]);
  });
});

describe('a maintenance window', () => {
  for (const [window, time, expected] of [
    ['Sat 22:00-04:00 Europe/Berlin', '2026-11-21T20:59:00Z', false],
    ['Sat 22:00-04:00 Europe/Berlin', '2026-11-21T21:00:00Z', true],
    ['Sat 22:00-04:00 Europe/Berlin', '2026-11-22T02:59:59Z', true],
    ['Sat 22:00-04:00 Europe/Berlin', '2026-11-22T03:00:00Z', false],
    ['Sat 22:00-04:00 Europe/Berlin', '2026-11-22T21:00:00Z', false],
    ['Mon-Fri 01:00-05:00', '2026-11-23T01:00:00Z', true],
    ['Mon-Fri 01:00-05:00', '2026-11-22T01:00:00Z', false],
  ] as const) {
    it(`${window} is ${expected ? 'open' : 'closed'} at ${time}`, () => {
      expect(isOpen(parseMaintenanceWindow(window), at(time))).to.equal(expected);
    });
  }

  it('has an hour less or more on the days on which clocks change', () => {
    const night = [parseMaintenanceWindow('daily 00:00-06:00 Europe/Berlin')];

    expect(openForMs(night, at('2026-03-28T23:00:00Z'))).to.equal(5 * hourMs);
    expect(openForMs(night, at('2026-10-24T22:00:00Z'))).to.equal(7 * hourMs);
  });

  it('says when it opens next, and joins windows that touch', () => {
    const windows = ['Sat 22:00-00:00', 'Sun 00:00-03:00'].map(parseMaintenanceWindow);

    expect(nextOpeningMs(windows, at('2026-11-18T12:00:30Z'))).to.equal(at('2026-11-21T22:00:00Z'));
    expect(openForMs(windows, at('2026-11-21T22:00:00Z'))).to.equal(5 * hourMs);
    expect(openForMs(windows, at('2026-11-18T12:00:00Z'))).to.equal(0);
  });

  it('is open where it is said to open, closed a moment before, and closed when the time that it is open for is over', () => {
    const windows = fc
      .record({
        zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
        day: fc.constantFrom('Sun', 'Wed', 'daily'),
        from: fc.integer({ min: 0, max: 23 }),
        length: fc.integer({ min: 1, max: 22 }),
      })
      .map(
        ({ zone, day, from, length }) =>
          `${day} ${String(from).padStart(2, '0')}:30-${String((from + length) % 24).padStart(2, '0')}:15 ${zone}`,
      );
    fc.assert(
      fc.property(windows, fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }), (text, nowMs) => {
        const window = parseMaintenanceWindow(text);
        const opensMs = nextOpeningMs([window], nowMs) ?? Number.NaN;
        expect(isOpen(window, opensMs)).to.equal(true);
        if (opensMs > nowMs) expect(isOpen(window, opensMs - 1)).to.equal(false);
        expect(isOpen(window, opensMs + openForMs([window], opensMs))).to.equal(false);
      }),
      { numRuns: 40 },
    );
  });
});
