import type { Snapshot } from './snapshot-port.ts';

/** How many are kept; each rule counts verified ones only, and a set stays as long as one rule wants it. */
export interface RetentionPolicy {
  /** The newest so many. At least 1. */
  readonly last: number;
  /** The newest of each of the last so many days that have one. */
  readonly daily: number;
  /** Weeks begin on Monday. */
  readonly weekly: number;
  readonly monthly: number;
}

export const defaultRetention: RetentionPolicy = { last: 7, daily: 7, weekly: 4, monthly: 6 };

export type RetainedSet = Pick<Snapshot, 'name' | 'state' | 'takenAtMs' | 'pin'>;

export interface Decision {
  readonly name: string;
  readonly action: 'keep' | 'remove';
  /** In words, for `prune --dry-run`. */
  readonly reasons: readonly string[];
}

/**
 * Decides what stays. Pure. Two promises hold whatever the policy says: the newest verified set is kept, and so is every pinned one. A set that is not
 * verified takes no good one's place: it stays only while it is newer than the newest verified one, because it may then be all there is of those
 * hours.
 */
export function decideRetention(sets: readonly RetainedSet[], policy: RetentionPolicy): Decision[] {
  const newestFirst = sets.toSorted((a, b) => b.takenAtMs - a.takenAtMs || b.name.localeCompare(a.name));
  const verified = newestFirst.filter(({ state }) => state === 'verified');
  const wanted = new Map<string, string[]>();
  const want = ({ name }: RetainedSet, reason: string) => wanted.set(name, [...(wanted.get(name) ?? []), reason]);
  for (const set of newestFirst) if (set.pin) want(set, `pinned: ${set.pin.reason}`);
  const [newest] = verified;
  if (newest) want(newest, 'the last verified set');
  for (const [index, set] of verified.slice(0, policy.last).entries()) want(set, `last ${index + 1} of ${policy.last}`);
  for (const { rule, count, periodOf } of periods(policy)) {
    for (const [index, [period, set]] of newestOfEach(verified, periodOf).slice(0, count).entries()) {
      want(set, `${rule} ${index + 1} of ${count} (${period})`);
    }
  }
  for (const set of newestFirst) {
    const isNewer = !newest || set.takenAtMs > newest.takenAtMs;
    if (set.state !== 'verified' && isNewer) want(set, `${set.state}, and newer than every verified set`);
  }
  return newestFirst.map((set) => {
    const reasons = wanted.get(set.name);
    return reasons ? { name: set.name, action: 'keep', reasons } : { name: set.name, action: 'remove', reasons: [whyNot(set, newest)] };
  });
}

interface PeriodRule {
  readonly rule: string;
  readonly count: number;
  readonly periodOf: (atMs: number) => string;
}

function periods({ daily, weekly, monthly }: RetentionPolicy): PeriodRule[] {
  return [
    { rule: 'daily', count: daily, periodOf: dayOf },
    { rule: 'weekly', count: weekly, periodOf: (atMs) => `week of ${dayOf(mondayOf(atMs))}` },
    { rule: 'monthly', count: monthly, periodOf: (atMs) => dayOf(atMs).slice(0, 7) },
  ];
}

/** The newest set of each period, newest period first. */
function newestOfEach(newestFirst: readonly RetainedSet[], periodOf: PeriodRule['periodOf']): [string, RetainedSet][] {
  const found = new Map<string, RetainedSet>();
  for (const set of newestFirst) {
    const period = periodOf(set.takenAtMs);
    if (!found.has(period)) found.set(period, set);
  }
  return [...found];
}

const dayMs = 24 * 3600_000;

/** In UTC: a period must not move when somebody moves a clock. */
function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function mondayOf(atMs: number): number {
  return atMs - ((new Date(atMs).getUTCDay() + 6) % 7) * dayMs;
}

function whyNot({ state }: RetainedSet, newest: RetainedSet | undefined): string {
  if (state === 'verified') return 'no rule wants it';
  return `${state}, and ${newest?.name ?? 'another'} is verified and newer`;
}
