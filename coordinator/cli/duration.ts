import { KubestepError } from '../../shared/errors.ts';

const unitMs = { h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** Reads `90s`, `15m`, `1h30m`. @throws KubestepError `usage` */
export function parseDuration(text: string): number {
  if (!/^(\d{1,4}h)?(\d{1,5}m)?(\d{1,6}s)?$/.test(text) || text === '') {
    throw new KubestepError('usage', `${JSON.stringify(text)} is not a length of time`, { hint: 'write it as in 90s, 15m or 1h30m' });
  }
  return [...text.matchAll(/(\d+)([hms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0);
}
