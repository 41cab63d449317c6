import { KubestepError } from '../../shared/errors.ts';
import { parseDuration } from './duration.ts';

/** A point in time that may depend on when it is asked for; ms since the epoch. */
export type TimeOption = (nowMs: number) => number;

/** Reads a day, a full time, or how long ago. Times without a zone are UTC. @throws KubestepError `usage` */
export function parseTime(text: string): TimeOption {
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
  const hasZone = /Z$|[+-]\d{2}:\d{2}$/.test(text.slice(10));
  const atMs = isTime ? Date.parse(text.length > 10 && !hasZone ? `${text}Z` : text) : Number.NaN;
  if (!Number.isNaN(atMs)) return () => atMs;
  try {
    const agoMs = parseDuration(text);
    return (nowMs) => nowMs - agoMs;
  } catch {
    throw new KubestepError('usage', `${JSON.stringify(text)} is not a time`, {
      hint: 'write it as in 2026-11-22, 2026-11-22T12:00:00Z or 36h',
    });
  }
}
