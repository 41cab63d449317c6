import { parse, validateDetailed } from 'node-cron';
import { KubestepError } from '../../shared/errors.ts';
import { instantsOf, steadyOffsetOf, wallTimeOf } from './wall-time.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const horizonDays = 400;

export interface CronSpec {
  readonly cron: string;
  /** IANA name. */
  readonly timezone: string;
}

/**
 * The first time after `afterMs` at which the expression fires. Where the clocks of the zone are set, a time that does not exist that day fires by as much
 * later as the clocks were set forward, and a time that comes twice fires the first time only; what fires every hour fires every hour that there is.
 *
 * @throws KubestepError `usage` for an expression or a zone that is not valid, or one that does not fire within 400 days.
 */
export function nextDueMs(spec: CronSpec, afterMs: number): number {
  const fields = parseCron(spec);
  const today = wallTimeOf(afterMs, spec.timezone);
  const midnight = Date.UTC(today.year, today.month - 1, today.day);
  // Yesterday too: a time that was shifted over midnight belongs to it.
  for (let day = -1; day <= horizonDays; day += 1) {
    const found = firesOn(new Date(midnight + day * dayMs), fields, spec.timezone).find((atMs) => atMs > afterMs);
    if (found !== undefined) return found;
  }
  throw refuse(spec, `it does not fire within ${horizonDays} days`);
}

/** @throws KubestepError `usage` */
export function requireValidCron(spec: CronSpec): void {
  nextDueMs(spec, Date.UTC(2026, 0, 1));
}

type CronFields = Readonly<Record<'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek', readonly number[]>>;

/** Every instant of one local day, in order. */
function firesOn(day: Date, { minute, hour, dayOfMonth, month, dayOfWeek }: CronFields, timezone: string): number[] {
  const isDay = month.includes(day.getUTCMonth() + 1) && dayOfMonth.includes(day.getUTCDate()) && isWeekday(dayOfWeek, day);
  if (!isDay) return [];
  const walls = hour.flatMap((atHour) => minute.map((atMinute) => day.getTime() + (atHour * 60 + atMinute) * minuteMs));
  const offset = steadyOffsetOf(day.getTime(), timezone);
  const isEveryHour = hour.length === 24;
  const instants =
    offset === undefined ? walls.flatMap((wall) => instantsOf(wall, timezone, { isEveryHour })) : walls.map((wall) => wall - offset);
  return [...new Set(instants)].sort((a, b) => a - b);
}

/** Sunday is 0 and 7. */
function isWeekday(days: readonly number[], day: Date): boolean {
  const weekday = day.getUTCDay();
  return days.includes(weekday) || (weekday === 0 && days.includes(7));
}

function parseCron(spec: CronSpec): CronFields {
  const words = spec.cron.trim().split(/\s+/);
  if (words.length !== 5) throw refuse(spec, 'it has not five fields: minute, hour, day of month, month, day of week');
  const { valid, errors } = validateDetailed(spec.cron);
  if (!valid) throw refuse(spec, errors.map(({ field, message }) => `${field}: ${message}`).join('; '));
  const [, , dayOfMonth, , dayOfWeek] = words;
  // Vixie cron fires when either fits, node-cron when both do: no reader can be sure which was meant.
  if (dayOfMonth !== '*' && dayOfWeek !== '*') throw refuse(spec, 'it names a day of the month and a day of the week; use one of them');
  try {
    new Intl.DateTimeFormat('en', { timeZone: spec.timezone });
  } catch (cause) {
    throw refuse(spec, `${JSON.stringify(spec.timezone)} is not a time zone`, cause);
  }
  const fields = parse(spec.cron);
  const numbers = (of: readonly (number | string)[]) => of.filter((day) => typeof day === 'number');
  const days = { dayOfMonth: numbers(fields.dayOfMonth), dayOfWeek: numbers(fields.dayOfWeek) };
  const isPlain = days.dayOfMonth.length === fields.dayOfMonth.length && days.dayOfWeek.length === fields.dayOfWeek.length;
  if (!isPlain) throw refuse(spec, 'its days must be numbers or names, or lists and ranges of them');
  return { ...fields, ...days };
}

function refuse({ cron }: CronSpec, why: string, cause?: unknown): KubestepError {
  return new KubestepError('usage', `${JSON.stringify(cron)} is not a schedule: ${why}`, {
    cause,
    hint: 'write it as in "0 2 * * *", every night at two',
  });
}
