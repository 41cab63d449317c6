import { expect } from 'chai';
import fc from 'fast-check';
import { decideRetention, type RetainedSet, type RetentionPolicy } from '../../../coordinator/snapshots/retention.ts';

const hourMs = 3600_000;
const dayMs = 24 * hourMs;
const noon = Date.UTC(2026, 10, 22, 12); // a Sunday

function set(name: string, takenAtMs: number, more: Partial<RetainedSet> = {}): RetainedSet {
  return { name, takenAtMs, state: 'verified', ...more };
}

function kept(sets: readonly RetainedSet[], policy: Partial<RetentionPolicy>): string[] {
  return decideRetention(sets, { last: 1, daily: 0, weekly: 0, monthly: 0, ...policy })
    .filter(({ action }) => action === 'keep')
    .map(({ name }) => name);
}

describe('retention', () => {
  const days = Array.from({ length: 90 }, (_, index) => set(`day-${index}`, noon - index * dayMs));

  it('keeps the newest', () => {
    expect(kept(days, { last: 3 })).to.deep.equal(['day-0', 'day-1', 'day-2']);
  });

  it('keeps the newest of each day', () => {
    const twice = days.slice(0, 5).flatMap((day) => [day, set(`${day.name}-early`, day.takenAtMs - hourMs)]);

    expect(kept(twice, { daily: 3 })).to.deep.equal(['day-0', 'day-1', 'day-2']);
  });

  it('keeps the newest of each week, which begins on Monday', () => {
    expect(kept(days, { weekly: 3 })).to.deep.equal(['day-0', 'day-7', 'day-14']);
  });

  it('keeps the newest of each month', () => {
    expect(kept(days, { monthly: 3 })).to.deep.equal(['day-0', 'day-22', 'day-53']);
  });

  it('counts days that have a set, not days of the calendar', () => {
    expect(kept([set('new', noon), set('old', noon - 40 * dayMs), set('older', noon - 80 * dayMs)], { daily: 2 })).to.deep.equal([
      'new',
      'old',
    ]);
  });

  it('lets failed ones push no good one out', () => {
    const failed = Array.from({ length: 20 }, (_, index) => set(`failed-${index}`, noon - index * hourMs, { state: 'failed' }));
    const good = [set('good-1', noon - 30 * hourMs), set('good-2', noon - 60 * hourMs)];

    expect(kept([...failed, ...good], { last: 2 })).to.include.members(['good-1', 'good-2']);
  });

  it('keeps what is not verified only while it is the newest there is', () => {
    const sets = [
      set('doubt-new', noon, { state: 'unverified' }),
      set('good', noon - 1),
      set('doubt-old', noon - 2, { state: 'unverified' }),
    ];

    expect(kept(sets, {})).to.deep.equal(['doubt-new', 'good']);
  });

  it('keeps a pinned one for ever, and says why', () => {
    const pinned = set('pinned', 0, { pin: { atMs: 1, reason: 'before the move' }, state: 'failed' });

    const decision = decideRetention([...days, pinned], { last: 1, daily: 0, weekly: 0, monthly: 0 }).find(({ name }) => name === 'pinned');

    expect(decision).to.deep.equal({ name: 'pinned', action: 'keep', reasons: ['pinned: before the move'] });
  });

  it('gives every reason of what it keeps, and one of what it does not', () => {
    const decisions = decideRetention(days.slice(0, 3), { last: 1, daily: 2, weekly: 1, monthly: 1 });

    expect(decisions).to.deep.equal([
      {
        ...{ name: 'day-0', action: 'keep' },
        reasons: [
          'the last verified set',
          'last 1 of 1',
          'daily 1 of 2 (2026-11-22)',
          'weekly 1 of 1 (week of 2026-11-16)',
          'monthly 1 of 1 (2026-11)',
        ],
      },
      { name: 'day-1', action: 'keep', reasons: ['daily 2 of 2 (2026-11-21)'] },
      { name: 'day-2', action: 'remove', reasons: ['no rule wants it'] },
    ]);
  });

  const aSet = fc.record({
    takenAtMs: fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) }),
    state: fc.constantFrom('verified' as const, 'unverified' as const, 'failed' as const),
    isPinned: fc.boolean(),
  });
  const someSets = fc.array(aSet, { maxLength: 60 }).map((all) =>
    all.map(({ isPinned, ...one }, index) => ({
      ...{ ...one, name: `s${index}` },
      ...(isPinned && { pin: { atMs: 0, reason: 'mine' } }),
    })),
  );
  const aPolicy = fc.record({
    ...{ last: fc.integer({ min: 1, max: 10 }), daily: fc.integer({ min: 0, max: 10 }) },
    ...{ weekly: fc.integer({ min: 0, max: 10 }), monthly: fc.integer({ min: 0, max: 12 }) },
  });
  const keptOf = (sets: readonly RetainedSet[], policy: RetentionPolicy) =>
    new Set(decideRetention(sets, policy).flatMap(({ name, action }) => (action === 'keep' ? [name] : [])));

  it('never removes a pinned one nor the last verified one, and decides about each once', () => {
    fc.assert(
      fc.property(someSets, aPolicy, (sets, policy) => {
        const keep = keptOf(sets, policy);
        const newest = sets.filter(({ state }) => state === 'verified').toSorted((a, b) => b.takenAtMs - a.takenAtMs)[0];
        for (const { name, pin } of sets) if (pin) expect(keep.has(name)).to.equal(true);
        if (newest) expect(sets.some(({ name, takenAtMs }) => keep.has(name) && takenAtMs === newest.takenAtMs)).to.equal(true);
        expect(decideRetention(sets, policy)).to.have.length(sets.length);
      }),
    );
  });

  it('decides about verified ones as if the others were not there', () => {
    fc.assert(
      fc.property(someSets, aPolicy, (sets, policy) => {
        const verified = sets.filter(({ state }) => state === 'verified');
        const alone = keptOf(verified, policy);
        const together = keptOf(sets, policy);
        for (const { name } of verified) expect(together.has(name)).to.equal(alone.has(name));
      }),
    );
  });

  it('removes nothing more when it is asked again', () => {
    fc.assert(
      fc.property(someSets, aPolicy, (sets, policy) => {
        const keep = keptOf(sets, policy);
        const left = sets.filter(({ name }) => keep.has(name));
        expect(keptOf(left, policy).size).to.equal(left.length);
      }),
    );
  });

  it('keeps no less when a rule asks for more', () => {
    fc.assert(
      fc.property(
        someSets,
        aPolicy,
        fc.constantFrom('last' as const, 'daily' as const, 'weekly' as const, 'monthly' as const),
        (sets, policy, rule) => {
          const more = keptOf(sets, { ...policy, [rule]: policy[rule] + 1 });
          for (const name of keptOf(sets, policy)) expect(more.has(name)).to.equal(true);
        },
      ),
    );
  });
});
