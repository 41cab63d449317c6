import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { writeFileDurably } from '../../shared/files.ts';
import { type Identity, identityOfCertificate, isClusterId } from '../../shared/identity.ts';
import { formatSigningPublicKey } from '../../shared/order.ts';
import type { Random } from '../../shared/random.ts';
import { fractionOver, type ServerIdentity, spkiPin } from '../../shared/tls.ts';
import { type CertificateRequest, newSerial, signCertificate, signRoot } from './certificates.ts';

const dayMs = 24 * 3600_000;
const caLifetimeMs = 3652 * dayMs;
export const certificateLifetimeMs = 30 * dayMs;
/** Certificates begin an hour ago: a node whose clock is behind must still accept them. */
export const backdatedMs = 3600_000;

/** What an agent checks before it believes the signing key: `kubestep-signing-key:` and the key, signed by the CA. */
export const signingKeyProofPrefix = 'kubestep-signing-key:';

export interface AuthorityDeps {
  /** Folder of ca.key, ca.crt, signing.key, coordinator.key and coordinator.crt; all 0600. */
  readonly dir: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** The coordinator's own CA, never the cluster's: signs identities and holds the key that signs orders. */
export interface CertificateAuthority {
  readonly clusterId: string;
  readonly ca: X509Certificate;
  /** `sha256:<hex>` of the CA's SPKI; goes into every join token. */
  readonly pin: string;
  readonly signingKey: KeyObject;
  /** Ed25519 SPKI DER in base64, and its signature by the CA. */
  readonly signingPublicKey: string;
  readonly signingKeyProof: Uint8Array;
  sign(request: CertificateRequest): Promise<X509Certificate>;
  /** What the listeners show: the coordinator's certificate as it is now. */
  serverIdentity(): ServerIdentity;
  /** Signs the coordinator's certificate again once half of its life is over. Safe to repeat. Tells whether it did. */
  renewOwnCertificate(): Promise<boolean>;
}

/**
 * Makes a CA, a signing key and the coordinator's certificate; used once, by `coordinator install`.
 *
 * @throws KubestepError `conflict` when the folder has a CA: replacing it would lock out every enrolled node.
 */
export async function createAuthority({
  clusterId,
  ...deps
}: AuthorityDeps & { readonly clusterId: string }): Promise<CertificateAuthority> {
  if (!isClusterId(clusterId))
    throw new KubestepError('usage', `${JSON.stringify(clusterId)} is not a cluster id: lower-case letters, digits and -`);
  if (await stat(join(deps.dir, 'ca.crt')).catch(() => undefined)) {
    throw new KubestepError('conflict', `${deps.dir} has a certificate authority already`, { hint: 'run: kubestep coordinator status' });
  }
  await mkdir(deps.dir, { recursive: true, mode: 0o700 });
  const caKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ownKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const validity = { notBeforeMs: deps.clock.now() - backdatedMs, notAfterMs: deps.clock.now() + caLifetimeMs };
  const ca = await signRoot(caKeys.publicKey, caKeys.privateKey, { ...validity, clusterId, serial: newSerial(deps.random) });
  const own = await signOwn(ca, caKeys.privateKey, { clusterId, publicKey: ownKeys.publicKey }, deps);
  await writePem(deps.dir, 'ca.key', caKeys.privateKey);
  await writePem(deps.dir, 'signing.key', generateKeyPairSync('ed25519').privateKey);
  await writePem(deps.dir, 'coordinator.key', ownKeys.privateKey);
  await writeFileDurably(join(deps.dir, 'coordinator.crt'), own.toString());
  await writeFileDurably(join(deps.dir, 'ca.crt'), ca.toString()); // last: its presence says that the others are whole
  return loadAuthority(deps);
}

/**
 * Reads the CA folder and renews the coordinator's certificate when half of its life is over (or all of it, after a long time off).
 *
 * @throws KubestepError `not-found` when there is no CA yet.
 */
export async function loadAuthority(deps: AuthorityDeps): Promise<CertificateAuthority> {
  const ca = new X509Certificate(await readPem(deps.dir, 'ca.crt'));
  const caKey = createPrivateKey(await readPem(deps.dir, 'ca.key'));
  const signingKey = createPrivateKey(await readPem(deps.dir, 'signing.key'));
  const ownKey = createPrivateKey(await readPem(deps.dir, 'coordinator.key'));
  let own = new X509Certificate(await readPem(deps.dir, 'coordinator.crt'));
  const clusterId = clusterOf(own, deps.dir);
  const signingPublicKey = formatSigningPublicKey(signingKey);
  const authority: CertificateAuthority = {
    clusterId,
    ca,
    pin: spkiPin(ca),
    signingKey,
    signingPublicKey,
    signingKeyProof: sign('sha256', Buffer.from(signingKeyProofPrefix + signingPublicKey), caKey),
    sign: async (request) => signCertificate(request, ca, caKey),
    serverIdentity: () => ({ key: pemOf(ownKey), chain: own.toString() + ca.toString(), ca: ca.toString() }),
    renewOwnCertificate: async () => {
      if (fractionOver(own, deps.clock.now()) < 0.5) return false;
      const renewed = await signOwn(ca, caKey, { clusterId, publicKey: createPublicKey(ownKey) }, deps);
      await writeFileDurably(join(deps.dir, 'coordinator.crt'), renewed.toString());
      own = renewed;
      return true;
    },
  };
  await authority.renewOwnCertificate();
  return authority;
}

async function signOwn(
  ca: X509Certificate,
  caKey: KeyObject,
  { clusterId, publicKey }: { readonly clusterId: string; readonly publicKey: KeyObject },
  { clock, random }: AuthorityDeps,
): Promise<X509Certificate> {
  const identity: Identity = { role: 'coordinator', clusterId };
  const validity = { notBeforeMs: clock.now() - backdatedMs, notAfterMs: clock.now() + certificateLifetimeMs };
  return signCertificate({ identity, publicKey, serial: newSerial(random), ...validity }, ca, caKey);
}

function clusterOf(certificate: X509Certificate, dir: string): string {
  const identity = identityOfCertificate(certificate);
  if (identity?.role === 'coordinator') return identity.clusterId;
  throw new KubestepError('store-corrupt', `${join(dir, 'coordinator.crt')} does not name a coordinator`);
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function writePem(dir: string, name: string, key: KeyObject): Promise<void> {
  await writeFileDurably(join(dir, name), pemOf(key));
}

async function readPem(dir: string, name: string): Promise<string> {
  try {
    return await readFile(join(dir, name), 'utf8');
  } catch (cause) {
    throw new KubestepError('not-found', `cannot read ${join(dir, name)}`, { cause, hint: 'run: kubestep coordinator install' });
  }
}
