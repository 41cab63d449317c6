import { KubestepError } from '../../shared/errors.ts';

/** Times of the week at which work may be done, in the wall clock of a time zone. */
export interface MaintenanceWindow {
  /** As the operator wrote it. */
  readonly text: string;
  /** Days on which it opens; 0 is Sunday. */
  readonly days: ReadonlySet<number>;
  readonly opensAtMinute: number;
  /** Not after `opensAtMinute`: it closes on the next day. */
  readonly closesAtMinute: number;
  readonly timeZone: string;
}

const dayNames: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const minuteMs = 60_000;
const minutesOfWeek = 7 * 24 * 60;

/**
 * Reads `Sat,Sun 22:00-04:00 Europe/Berlin`, `Mon-Fri 01:00-05:00` or `daily 01:00-05:00`; UTC when no zone is named.
 *
 * @throws KubestepError `usage` naming what is not understood.
 */
export function parseMaintenanceWindow(text: string): MaintenanceWindow {
  const [, days = '', from = '', to = '', timeZone = 'UTC'] = /^(\S+) (\d\d:\d\d)-(\d\d:\d\d)(?: (\S+))?$/.exec(text.trim()) ?? [];
  const window = { text, days: parseDays(days), opensAtMinute: parseMinute(from), closesAtMinute: parseMinute(to), timeZone };
  if (window.days.size === 0 || Number.isNaN(window.opensAtMinute) || Number.isNaN(window.closesAtMinute)) {
    throw new KubestepError('usage', `${JSON.stringify(text)} is no maintenance window`, {
      hint: 'write days, times and a time zone, as "Sat,Sun 22:00-04:00 Europe/Berlin" or "daily 01:00-05:00"',
    });
  }
  if (window.opensAtMinute === window.closesAtMinute)
    throw new KubestepError('usage', `${JSON.stringify(text)} never opens: it begins when it ends`);
  try {
    localTime(0, timeZone);
  } catch {
    throw new KubestepError('usage', `${JSON.stringify(text)} names a time zone that does not exist: ${timeZone}`, {
      hint: 'as Europe/Berlin',
    });
  }
  return window;
}

/** How long the windows stay open from now on, in ms; 0 when all are closed. Looks a week ahead at most. */
export function openForMs(windows: readonly MaintenanceWindow[], nowMs: number): number {
  return distanceTo(nowMs, (atMs) => !windows.some((window) => isOpen(window, atMs))) ?? minutesOfWeek * minuteMs;
}

/** When the next window opens, now or later; undefined when none does within eight days. */
export function nextOpeningMs(windows: readonly MaintenanceWindow[], nowMs: number): number | undefined {
  const distanceMs = distanceTo(nowMs, (atMs) => windows.some((window) => isOpen(window, atMs)));
  return distanceMs === undefined ? undefined : nowMs + distanceMs;
}

/** In wall-clock time, so that a day with a change of the clocks has the hours that people there see. */
export function isOpen({ days, opensAtMinute, closesAtMinute, timeZone }: MaintenanceWindow, atMs: number): boolean {
  const { day, minute } = localTime(atMs, timeZone);
  if (opensAtMinute < closesAtMinute) return days.has(day) && minute >= opensAtMinute && minute < closesAtMinute;
  return (days.has(day) && minute >= opensAtMinute) || (days.has((day + 6) % 7) && minute < closesAtMinute);
}

/** Distance to the first full minute at which something holds, or 0 when it does now. */
function distanceTo(nowMs: number, isThere: (atMs: number) => boolean): number | undefined {
  if (isThere(nowMs)) return 0;
  const firstMs = Math.floor(nowMs / minuteMs) * minuteMs;
  for (let minute = 1; minute <= minutesOfWeek + 24 * 60; minute += 1) {
    const atMs = firstMs + minute * minuteMs;
    if (isThere(atMs)) return atMs - nowMs;
  }
  return undefined;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a zone that does not exist. */
function localTime(atMs: number, timeZone: string): { readonly day: number; readonly minute: number } {
  const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', options);
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const day = dayNames.indexOf((parts['weekday'] ?? '').toLowerCase());
  return { day, minute: Number(parts['hour']) * 60 + Number(parts['minute']) };
}

/** Empty when a part is not understood. */
function parseDays(text: string): Set<number> {
  if (text.toLowerCase() === 'daily') return new Set([0, 1, 2, 3, 4, 5, 6]);
  const ranges = text
    .toLowerCase()
    .split(',')
    .map((part) => part.split('-').map((name) => dayNames.indexOf(name)));
  if (ranges.some((range) => range.length > 2 || range.includes(-1))) return new Set();
  return new Set(
    ranges.flatMap(([first = 0, last = first]) => Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7)),
  );
}

function parseMinute(text: string): number {
  const [hour = Number.NaN, minute = Number.NaN] = text.split(':').map(Number);
  return hour <= 23 && minute <= 59 ? hour * 60 + minute : Number.NaN;
}
