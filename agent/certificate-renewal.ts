import { X509Certificate } from 'node:crypto';
import type { Clock } from '../shared/clock.ts';
import type { TrustAnchor } from '../shared/executor-protocol.ts';
import type { Logger } from '../shared/log.ts';
import type { Random } from '../shared/random.ts';
import { fractionOver } from '../shared/tls.ts';
import { certificateRequest, newPrivateKey } from './certificate-request.ts';
import type { CoordinatorConnection } from './coordinator-connection.ts';
import { checkIssued, renewExpired } from './enrolment-client.ts';
import type { IdentityStore, NodeCredentials } from './identity-store.ts';

const checkEveryMs = 3600_000;

export interface RenewalDeps {
  readonly identities: IdentityStore;
  readonly trust: TrustAnchor;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

export function isExpired(credentials: NodeCredentials, clock: Clock): boolean {
  return fractionOver(new X509Certificate(credentials.certificate), clock.now()) >= 1;
}

/**
 * Waits until half of the certificate's life is over (±5 %, so that nodes enrolled together do not come together), then asks for a new one
 * with a new key. Returns when it is stored; the session must be opened anew to try it.
 */
export async function renewWhenDue(
  credentials: NodeCredentials,
  connection: CoordinatorConnection,
  deps: RenewalDeps,
  signal: AbortSignal,
) {
  const { identities, trust, clock, random, log } = deps;
  const certificate = new X509Certificate(credentials.certificate);
  const dueAt = 0.45 + random.fraction() / 10;
  while (fractionOver(certificate, clock.now()) < dueAt) await clock.sleep(checkEveryMs, signal);
  const key = newPrivateKey();
  const answer = await connection.renewCertificate(certificateRequest(key));
  await identities.saveNext(checkIssued({ ...answer, key }, trust));
  log.info('certificate renewed');
}

/** After a long time off: the old certificate no longer opens a session, its key still proves who we are. */
export async function renewAfterExpiry(old: NodeCredentials, enrolment: string, deps: RenewalDeps): Promise<void> {
  const renewed = await renewExpired(enrolment, old, newPrivateKey(), deps.trust, deps.clock);
  await deps.identities.saveNext(renewed);
  deps.log.warn('certificate had expired and was renewed');
}
