import 'reflect-metadata'; // @peculiar/x509 needs it, and needs it first
import { createHash, createPublicKey, type KeyObject, type webcrypto, X509Certificate } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { KubestepError } from '../../shared/errors.ts';
import { coordinatorServerName, formatIdentity, type Identity } from '../../shared/identity.ts';
import type { Random } from '../../shared/random.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface CertificateRequest extends Validity {
  readonly identity: Identity;
  readonly publicKey: KeyObject;
  readonly serial: string;
}

/** Signs with the CA's key; a certificate says who its holder is, and nothing that its holder asked for. */
export async function signCertificate(request: CertificateRequest, ca: X509Certificate, caKey: KeyObject): Promise<X509Certificate> {
  const isCoordinator = request.identity.role === 'coordinator';
  const names = [
    ...(isCoordinator ? [{ type: 'dns' as const, value: coordinatorServerName }] : []),
    { type: 'url' as const, value: formatIdentity(request.identity) },
  ];
  return generate(request, { issuer: subjectOf(ca), issuerKey: ca.publicKey, signingKey: caKey }, [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([isCoordinator ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth], true),
    new SubjectAlternativeNameExtension(names, true), // critical: RFC 5280 §4.2.1.6 asks for it when the subject is empty
  ]);
}

/** Makes the self-signed root: it may sign leaves and nothing else. */
export async function signRoot(publicKey: KeyObject, privateKey: KeyObject, options: Validity & { serial: string; clusterId: string }) {
  const subject = `CN=kubestep ${options.clusterId}`;
  return generate({ ...options, publicKey }, { issuer: subject, subject, issuerKey: publicKey, signingKey: privateKey }, [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ]);
}

interface Issuer {
  readonly issuer: string;
  readonly subject?: string;
  readonly issuerKey: KeyObject;
  readonly signingKey: KeyObject;
}

async function generate(request: Validity & { serial: string; publicKey: KeyObject }, issuer: Issuer, extensions: Extension[]) {
  const publicKey = await webKey(request.publicKey);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: request.serial,
    issuer: issuer.issuer,
    ...(issuer.subject !== undefined && { subject: issuer.subject }),
    notBefore: new Date(request.notBeforeMs),
    notAfter: new Date(request.notAfterMs),
    publicKey,
    signingKey: await webKey(issuer.signingKey),
    signingAlgorithm: algorithm,
    extensions: [
      ...extensions,
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(await webKey(issuer.issuerKey)),
    ],
  });
  return new X509Certificate(Buffer.from(certificate.rawData));
}

/**
 * Takes the public key out of a PKCS #10 request, after the proof that the sender holds the private one. Subject, names and extensions are
 * ignored: a node that could ask for them could ask to be the coordinator.
 *
 * @throws KubestepError `usage` for anything but a self-signed request with a P-256 key.
 */
export async function provenPublicKey(csr: Uint8Array): Promise<KeyObject> {
  try {
    const request = new Pkcs10CertificateRequest(new Uint8Array(csr));
    const key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    if (isP256 && (await request.verify())) return key;
  } catch (cause) {
    throw badRequest(cause);
  }
  throw badRequest();
}

function badRequest(cause?: unknown): KubestepError {
  return new KubestepError('usage', 'the certificate request is not a PKCS #10 with a P-256 key and its own signature', { cause });
}

export function spkiHash(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}

/** 16 bytes, positive and without leading zero, so that every library writes the same hex. */
export function newSerial(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex').toUpperCase();
}

function subjectOf(ca: X509Certificate): string {
  return ca.subject.replaceAll('\n', ', ');
}

async function webKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  return key.toCryptoKey(algorithm, true, key.type === 'private' ? ['sign'] : ['verify']);
}
