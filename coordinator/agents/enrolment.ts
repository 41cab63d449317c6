import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { identityOfCertificate, type NodeIdentity } from '../../shared/identity.ts';
import type { Logger } from '../../shared/log.ts';
import { parseNodeName } from '../../shared/names.ts';
import type { Random } from '../../shared/random.ts';
import { appendAuditWithin } from '../store/audit.ts';
import type { Database } from '../store/schema.ts';
import { backdatedMs, type CertificateAuthority, certificateLifetimeMs } from './certificate-authority.ts';
import { newSerial, provenPublicKey, spkiHash } from './certificates.ts';
import type { JoinTokens } from './join-tokens.ts';
import type { NodeRegistry } from './node-registry.ts';

const renewableAfterExpiryMs = 90 * 24 * 3600_000;

export interface EnrolmentDeps {
  readonly db: Kysely<Database>;
  readonly authority: CertificateAuthority;
  readonly tokens: JoinTokens;
  readonly registry: NodeRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Gives certificates to nodes: for a token, for a valid certificate, or for one that ended not long ago. */
export class Enrolment {
  readonly #deps: EnrolmentDeps;

  constructor(deps: EnrolmentDeps) {
    this.#deps = deps;
  }

  /** @throws KubestepError `unauthenticated` for a bad token or a key of a revoked node, `usage` for a bad request. */
  async enroll({ token, node, csr }: { token: string; node: string; csr: Uint8Array }): Promise<X509Certificate> {
    const { db, tokens, log } = this.#deps;
    const publicKey = await provenPublicKey(csr);
    const spkiSha256 = spkiHash(publicKey);
    const use = await tokens.check(token, parseNodeName(node), spkiSha256);
    if (use.use === 'again') return this.#signAgain(use.serial, node, publicKey);
    const known = await this.#deps.registry.find(node);
    const generation = known === undefined ? 1 : known.generation + (known.revoked_at_ms === null ? 0 : 1);
    const identity: NodeIdentity = { role: 'node', clusterId: this.#deps.authority.clusterId, node, generation };
    await this.#refuseForeignKey(spkiSha256, identity);
    const certificate = await this.#sign(identity, publicKey);
    await db.transaction().execute(async (transaction) => {
      await this.#record(certificate, identity, { action: 'node.enroll' }, transaction);
      await tokens.burn(use.row, { spkiSha256, serial: certificate.serialNumber }, transaction);
      await this.#rememberNode(identity, transaction);
    });
    log.info('node enrolled', { node, generation, serial: certificate.serialNumber });
    return certificate;
  }

  /** A new certificate for a new key of a node that proved itself with its old one on this very call. */
  async renew(identity: NodeIdentity, csr: Uint8Array): Promise<X509Certificate> {
    return this.#renew(identity, csr, { action: 'certificate.renew' });
  }

  async #renew(identity: NodeIdentity, csr: Uint8Array, deed: { action: string; detail?: unknown }): Promise<X509Certificate> {
    const publicKey = await provenPublicKey(csr);
    await this.#refuseForeignKey(spkiHash(publicKey), identity);
    const certificate = await this.#sign(identity, publicKey);
    await this.#deps.db.transaction().execute((transaction) => this.#record(certificate, identity, deed, transaction));
    this.#deps.log.info('certificate renewed', { node: identity.node, serial: certificate.serialNumber });
    return certificate;
  }

  /** The certificate and its line in the audit are durable together, before it leaves. */
  async #record(
    certificate: X509Certificate,
    identity: NodeIdentity,
    deed: { readonly action: string; readonly detail?: unknown },
    transaction: Transaction<Database>,
  ): Promise<void> {
    await this.#deps.registry.record(certificate, identity, transaction);
    const entry = {
      ...deed,
      atMs: this.#deps.clock.now(),
      actor: `node:${identity.node}`,
      object: `certificate:${certificate.serialNumber}`,
    };
    await appendAuditWithin(transaction, entry);
  }

  /**
   * Renews a certificate that ended: a cluster that was off for weeks must find its agents again.
   *
   * @throws KubestepError `unauthenticated` when it is not ours, was revoked, ended too long ago, or the old key is not proven.
   */
  async renewExpired(request: { expiredCertificate: string; csr: Uint8Array; signature: Uint8Array }): Promise<X509Certificate> {
    const expired = this.#ownCertificate(request.expiredCertificate);
    const identity = identityOfCertificate(expired);
    if (identity?.role !== 'node') throw refuse('it does not name a node');
    const endedMs = expired.validToDate.getTime();
    if (this.#deps.clock.now() > endedMs + renewableAfterExpiryMs) throw refuse(`it ended ${expired.validTo}, more than 90 days ago`);
    if (!verify('sha256', request.csr, expired.publicKey, request.signature)) throw refuse('the old key did not sign the request');
    const why = await this.#deps.registry.whyRefused(expired.serialNumber, identity);
    if (why !== undefined) throw refuse(why);
    return this.#renew(identity, request.csr, { action: 'certificate.renew-expired', detail: { expired: expired.serialNumber, endedMs } });
  }

  #ownCertificate(pem: string): X509Certificate {
    const { ca } = this.#deps.authority;
    try {
      const certificate = new X509Certificate(pem);
      if (certificate.checkIssued(ca) && certificate.verify(ca.publicKey)) return certificate;
    } catch {
      // not a certificate at all: the same answer
    }
    throw refuse('this coordinator did not issue it');
  }

  async #sign(identity: NodeIdentity, publicKey: KeyObject): Promise<X509Certificate> {
    const { authority, clock, random } = this.#deps;
    const now = clock.now();
    const validity = { notBeforeMs: now - backdatedMs, notAfterMs: now + certificateLifetimeMs };
    return authority.sign({ identity, publicKey, serial: newSerial(random), ...validity });
  }

  /** The answer to the first request was lost. Same serial, same dates, same key: the same certificate. */
  async #signAgain(serial: string, node: string, publicKey: KeyObject): Promise<X509Certificate> {
    const { db, authority, registry } = this.#deps;
    const row = await db.selectFrom('certificate').selectAll().where('serial', '=', serial).executeTakeFirstOrThrow();
    const generation = (await registry.find(node))?.generation ?? 1;
    const identity: NodeIdentity = { role: 'node', clusterId: authority.clusterId, node, generation };
    const why = await registry.whyRefused(serial, identity);
    if (why !== undefined) throw refuse(why);
    return authority.sign({ identity, publicKey, serial, notBeforeMs: row.not_before_ms, notAfterMs: row.not_after_ms });
  }

  /** A key that was revoked, or that speaks for another node, is never accepted. */
  async #refuseForeignKey(spkiSha256: string, identity: NodeIdentity): Promise<void> {
    const rows = await this.#deps.db
      .selectFrom('certificate')
      .select(['revoked_at_ms', 'san'])
      .where('spki_sha256', '=', spkiSha256)
      .execute();
    if (rows.some((row) => row.revoked_at_ms !== null)) throw refuse(`the key of node ${identity.node} was revoked`);
    const prefix = `spiffe://kubestep/${identity.clusterId}/node/${identity.node}`;
    if (rows.some((row) => row.san !== prefix && !row.san.startsWith(`${prefix}~`))) throw refuse('its key is another node’s');
  }

  async #rememberNode({ node, generation }: NodeIdentity, transaction: Transaction<Database>): Promise<void> {
    const enrolment = { generation, enrolled_at_ms: this.#deps.clock.now(), revoked_at_ms: null };
    const unseen = { last_seen_ms: null, agent_version: null, boot_id: null, clock_skew_ms: null, machine_facts: null };
    await transaction
      .insertInto('node')
      .values({ name: node, ...enrolment, ...unseen })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(enrolment))
      .execute();
  }
}

function refuse(why: string): KubestepError {
  return new KubestepError('unauthenticated', `the certificate is refused: ${why}`, {
    hint: 'make a new token on the coordinator (kubestep token create NODE) and run kubestep agent install with it on the node',
  });
}
