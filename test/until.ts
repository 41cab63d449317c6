import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 20;

/** Waits for a condition, never for a length of time; `forMs` only bounds a test that would otherwise hang, so it is generous. */
export async function until(what: string, isTrue: () => Promise<boolean> | boolean, forMs = 120_000): Promise<void> {
  const deadlineMs = performance.now() + forMs;
  while (!(await isTrue())) {
    if (performance.now() > deadlineMs) throw new Error(`waited ${forMs / 1000} s, and still not so: ${what}`);
    await delay(pollMs);
  }
}
