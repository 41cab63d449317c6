import { constants, createHash, X509Certificate } from 'node:crypto';
import {
  connect,
  createSecureContext,
  type DetailedPeerCertificate,
  type PeerCertificate,
  type SecureContextOptions,
  type TlsOptions,
} from 'node:tls';
import { ChannelCredentials } from '@grpc/grpc-js';
import { KubestepError } from './errors.ts';
import { coordinatorServerName, identityOfCertificate } from './identity.ts';
import { splitHostPort } from './join-token.ts';

const handshakeTimeoutMs = 5_000;
const minVersion = 'TLSv1.3';

/** Tells a CA by its public key, as kubeadm does: `sha256:` and the hash of its SPKI in lower-case hex. */
export function spkiPin(certificate: X509Certificate): string {
  return `sha256:${spkiSha256(certificate)}`;
}

export function spkiSha256(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}

/** Splits PEM text into its certificates. */
export function parseCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/**
 * Picks the CA that the pin names and drops every other one.
 *
 * @throws KubestepError `unauthenticated` when none matches.
 */
export function pinnedCa(certificates: readonly X509Certificate[], pin: string): X509Certificate {
  const ca = certificates.find(
    (certificate) => certificate.ca && spkiPin(certificate) === pin && certificate.verify(certificate.publicKey),
  );
  if (ca) return ca;
  const seen = certificates.map(spkiPin).join(', ') || 'no certificate';
  throw new KubestepError('unauthenticated', `the coordinator's CA is not the pinned one: expected ${pin}, saw ${seen}`, {
    hint: 'check the address; if the coordinator was installed anew, make a new token there: kubestep token create NODE',
  });
}

/** Where in its life a certificate is: 0 at its beginning, 1 at its end, more afterwards. It is renewed at the half. */
export function fractionOver(certificate: X509Certificate, nowMs: number): number {
  const notBeforeMs = certificate.validFromDate.getTime();
  return (nowMs - notBeforeMs) / (certificate.validToDate.getTime() - notBeforeMs);
}

/** What the agent needs to know the coordinator, and to be known by it. `ca` is the pinned one: the system's roots are never loaded. */
export interface ChannelTrust {
  readonly ca: string;
  /** Absent only while enrolling: then any cluster of this CA is right. */
  readonly clusterId?: string;
  readonly client?: { readonly key: string; readonly certificate: string };
}

export function coordinatorChannelCredentials({ ca, clusterId, client }: ChannelTrust): ChannelCredentials {
  const context = createSecureContext({ ca, minVersion, ...(client && { key: client.key, cert: client.certificate }) });
  return ChannelCredentials.createFromSecureContext(context, {
    checkServerIdentity: (_name, peer) => whyNotTheCoordinator(peer, clusterId),
  });
}

/** OpenSSL has verified the chain to the pinned CA, the dates and the usage; who it is, only the URI SAN says. */
function whyNotTheCoordinator(peer: PeerCertificate, clusterId: string | undefined): Error | undefined {
  const identity = identityOfCertificate(new X509Certificate(peer.raw));
  if (identity?.role === 'coordinator' && (clusterId === undefined || identity.clusterId === clusterId)) return undefined;
  return new Error(`${peer.subjectaltname ?? 'a certificate without names'} is not the coordinator of cluster ${clusterId ?? '(any)'}`);
}

export interface ServerIdentity {
  readonly key: string;
  /** PEM: own certificate, then the CA, so that a client that has only the pin can find the CA in the handshake. */
  readonly chain: string;
  /** PEM of the CA whose certificates are accepted. */
  readonly ca: string;
}

/**
 * TLS 1.3 only, HTTP/2 only, no session tickets (a resumed session lets an expired certificate in), and a client certificate of our CA where one
 * is required. grpc-js' own `createSsl` can set none of these and does not ask for a client certificate by default.
 */
export function tlsServerOptions(
  identity: ServerIdentity,
  { isClientCertificateRequired }: { readonly isClientCertificateRequired: boolean },
): TlsOptions {
  const requires = { requestCert: isClientCertificateRequired, rejectUnauthorized: isClientCertificateRequired };
  return { ...requires, ...serverContext(identity), ALPNProtocols: ['h2'] };
}

/** The part of it that a renewed certificate changes. */
export function serverContext({ key, chain, ca }: ServerIdentity): SecureContextOptions {
  return { key, cert: chain, ca, minVersion, secureOptions: constants.SSL_OP_NO_TICKET };
}

/**
 * Asks a server for its chain and gives the CA in it that the pin names. Sends nothing but a handshake: a wrong server never sees a token.
 *
 * @param address - `host:port`.
 * @throws KubestepError `unavailable` when nobody answers, `unauthenticated` when the pin names none of its certificates.
 */
export async function fetchPinnedCa(address: string, pin: string, signal: AbortSignal): Promise<X509Certificate> {
  const { host, port } = splitHostPort(address);
  const chain = await new Promise<X509Certificate[]>((resolve, reject) => {
    const socket = connect({ host, port, servername: coordinatorServerName, rejectUnauthorized: false, minVersion, ALPNProtocols: ['h2'] });
    const stop = (cause: unknown) => {
      socket.destroy();
      reject(
        new KubestepError('unavailable', `no coordinator answers at ${address}`, { cause, hint: 'check the address and the firewall' }),
      );
    };
    socket.setTimeout(handshakeTimeoutMs, () => stop(new Error(`no handshake within ${handshakeTimeoutMs} ms`)));
    socket.once('error', stop);
    const end = () => stop(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', end)); // one signal may see many of these
    socket.once('secureConnect', () => {
      resolve(chainOf(socket.getPeerCertificate(true)));
      socket.destroy();
    });
  });
  return pinnedCa(chain, pin);
}

function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let current: DetailedPeerCertificate | undefined = leaf; current?.raw && chain.length < 5; current = current.issuerCertificate) {
    chain.push(new X509Certificate(current.raw));
    if (current.issuerCertificate === current) break; // a root is its own issuer
  }
  return chain;
}
