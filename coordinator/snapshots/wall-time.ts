const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall of a zone shows at an instant. */
export function wallTimeOf(atMs: number, timezone: string): WallTime {
  let format = formats.get(timezone);
  if (!format) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-u-ca-gregory', { timeZone: timezone, hourCycle: 'h23', era: 'short', ...fields });
    formats.set(timezone, format);
  }
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/** How far the wall is ahead of UTC, in ms. Whole minutes: zones had seconds only before there were computers. */
function offsetAt(atMs: number, timezone: string): number {
  const { year, month, day, hour, minute } = wallTimeOf(atMs, timezone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(atMs / minuteMs) * minuteMs;
}

/** The offset of a whole local day, given by its midnight as if it were UTC; undefined on a day near which the clock is set. */
export function steadyOffsetOf(midnightMs: number, timezone: string): number | undefined {
  const before = offsetAt(midnightMs - dayMs, timezone);
  return before === offsetAt(midnightMs + 2 * dayMs, timezone) ? before : undefined;
}

/**
 * The instants at which the wall of a zone shows a time, which is given as if it were UTC. One that is skipped becomes the instant as much later as the
 * clock was set forward; of one that comes twice the first counts. For what runs every hour the skipped one is none, and both of a pair count.
 */
export function instantsOf(wallMs: number, timezone: string, { isEveryHour = false } = {}): number[] {
  // A zone's clock is not set twice within two days.
  const [before, after] = [offsetAt(wallMs - dayMs, timezone), offsetAt(wallMs + dayMs, timezone)];
  const candidates = [...new Set([wallMs - before, wallMs - after])].sort((a, b) => a - b);
  const shown = candidates.filter((atMs) => atMs + offsetAt(atMs, timezone) === wallMs);
  if (shown.length === 0) return isEveryHour ? [] : [wallMs - before];
  return isEveryHour ? shown : shown.slice(0, 1);
}
