import { defaultRunWaits, type RunWaits } from './run/run-waits.ts';

/**
 * Shorter waits between looks, for a simulated cluster whose tools take a part of their real times. Limits stay as they are. A look itself takes its
 * real time there, so that three of them in a row already span the second restart of the static pods.
 */
export function runWaitsAt(timeFactor: number): Partial<RunWaits> {
  const scaled = (ms: number) => Math.max(20, Math.round(ms * timeFactor));
  return {
    pollMs: scaled(defaultRunWaits.pollMs),
    gatePollMs: scaled(defaultRunWaits.gatePollMs),
    closePollMs: scaled(defaultRunWaits.closePollMs),
    transientRetryMs: scaled(defaultRunWaits.transientRetryMs),
    ...(timeFactor < 0.1 && { controlPlaneStablePolls: defaultRunWaits.stablePolls }),
  };
}
