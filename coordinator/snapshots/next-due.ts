import { createTask, parse, type ScheduledTask, validateDetailed } from 'node-cron';
import { KubestepError } from '../../shared/errors.ts';

const minuteMs = 60_000;
const horizonMs = 400 * 24 * 3600_000;

export interface CronSpec {
  readonly cron: string;
  /** IANA name. In zones with daylight saving an hour is skipped once a year: use UTC unless people must be asleep. */
  readonly timezone: string;
}

/**
 * The first minute after `afterMs` at which the expression fires. node-cron itself only counts from the machine's own clock, so this asks its
 * matcher about every minute that can be one.
 *
 * @throws KubestepError `usage` for an expression or a zone that is not valid, or one that does not fire within 400 days.
 */
export function nextDueMs(spec: CronSpec, afterMs: number): number {
  const task = createMatcher(spec);
  // Zones are whole quarters of an hour away from UTC, so other minutes than these cannot match.
  const quarters = new Set(parse(spec.cron).minute.map((minute) => minute % 15));
  const first = Math.floor(afterMs / minuteMs) + 1;
  for (let minute = first; (minute - first) * minuteMs < horizonMs; minute += 1) {
    if (quarters.has(minute % 15) && task.match(new Date(minute * minuteMs))) return minute * minuteMs;
  }
  throw refuse(spec, 'it does not fire within 400 days');
}

/** @throws KubestepError `usage` */
export function requireValidCron(spec: CronSpec): void {
  nextDueMs(spec, Date.UTC(2026, 0, 1));
}

function createMatcher(spec: CronSpec): ScheduledTask {
  const fields = spec.cron.trim().split(/\s+/);
  if (fields.length !== 5) throw refuse(spec, 'it has not five fields: minute, hour, day of month, month, day of week');
  const { valid, errors } = validateDetailed(spec.cron);
  if (!valid) throw refuse(spec, errors.map(({ field, message }) => `${field}: ${message}`).join('; '));
  const [, , dayOfMonth, , dayOfWeek] = fields;
  // Vixie cron fires when either fits, node-cron when both do: no reader can be sure which was meant.
  if (dayOfMonth !== '*' && dayOfWeek !== '*') throw refuse(spec, 'it names a day of the month and a day of the week; use one of them');
  try {
    new Intl.DateTimeFormat('en', { timeZone: spec.timezone });
  } catch (cause) {
    throw refuse(spec, `${JSON.stringify(spec.timezone)} is not a time zone`, cause);
  }
  return createTask(spec.cron, () => undefined, { timezone: spec.timezone });
}

function refuse({ cron }: CronSpec, why: string, cause?: unknown): KubestepError {
  return new KubestepError('usage', `${JSON.stringify(cron)} is not a schedule: ${why}`, {
    cause,
    hint: 'write it as in "0 2 * * *", every night at two',
  });
}
