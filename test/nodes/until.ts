import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 50;

/** Waits for a condition, never for a length of time; `forMs` only bounds a test that would otherwise hang. */
export async function until(what: string, isTrue: () => Promise<boolean> | boolean, forMs = 30_000): Promise<void> {
  const deadlineMs = Date.now() + forMs;
  while (!(await isTrue())) {
    if (Date.now() > deadlineMs) throw new Error(`waited ${forMs} ms in vain: ${what}`);
    await delay(pollMs);
  }
}
