import { defaultRunWaits, type RunWaits } from './run/run-waits.ts';

/** Shorter waits between looks, for a simulated cluster whose tools take a part of their real times. Limits stay as they are. */
export function runWaitsAt(timeFactor: number): Partial<RunWaits> {
  const scaled = (ms: number) => Math.max(20, Math.round(ms * timeFactor));
  return { pollMs: scaled(defaultRunWaits.pollMs), transientRetryMs: scaled(defaultRunWaits.transientRetryMs) };
}
