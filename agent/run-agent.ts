import { KubestepError } from '../shared/errors.ts';
import { fullJitterMs } from '../shared/random.ts';
import { isExpired, renewAfterExpiry } from './certificate-renewal.ts';
import type { NodeCredentials } from './identity-store.ts';
import { runSession, type SessionDeps } from './session.ts';

/** A coordinator that refuses this node will go on doing so until somebody acts: do not ask it twice a minute. */
const refusedCapMs = 5 * 60_000;

/** Stays connected until aborted; between two tries it waits with full jitter, so that many agents never come back at once. */
export async function runAgent(deps: SessionDeps, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  let isNextTried = false;
  while (!signal.aborted) {
    let capMs = 30_000;
    try {
      const next: NodeCredentials | undefined = isNextTried ? undefined : await deps.identities.next();
      const credentials = next ?? (await usable(deps));
      isNextTried = next !== undefined; // when it does not work, the old pair has the next turn
      if (credentials) {
        await runSession(
          credentials,
          deps,
          async () => {
            attempt = 0;
            isNextTried = false;
            deps.log.info('connected', { coordinator: deps.config.coordinator });
            if (next) await deps.identities.promoteNext();
          },
          signal,
        );
      }
    } catch (thrown) {
      if (signal.aborted) break;
      deps.log.warn('session ended', { reason: thrown });
      if (thrown instanceof KubestepError && thrown.code === 'unauthenticated') capMs = refusedCapMs;
    }
    await deps.clock.sleep(fullJitterMs(attempt++, deps.random, { capMs }), signal).catch(() => undefined);
  }
}

/** The current pair; undefined when it had ended and a renewed one now waits to be tried. */
async function usable(deps: SessionDeps): Promise<NodeCredentials | undefined> {
  const current = await deps.identities.current();
  if (!current) throw new KubestepError('not-found', 'this node has no certificate', { hint: 'run: kubestep agent install' });
  if (!isExpired(current, deps.clock)) return current;
  await renewAfterExpiry(current, deps.config.enrolment, deps);
  return undefined;
}
