import { createPrivateKey, createPublicKey, sign, verify, type X509Certificate } from 'node:crypto';
import type { Clock } from '../shared/clock.ts';
import { KubestepError } from '../shared/errors.ts';
import type { TrustAnchor } from '../shared/executor-protocol.ts';
import type { ProtoGrpcType } from '../shared/gen/agent.ts';
import type { EnrollmentServiceClient } from '../shared/gen/kubestep/v1/EnrollmentService.ts';
import type { EnrollResponse__Output } from '../shared/gen/kubestep/v1/EnrollResponse.ts';
import { coordinatorServerName, identityOfCertificate } from '../shared/identity.ts';
import type { JoinToken } from '../shared/join-token.ts';
import { parseSigningPublicKey } from '../shared/order.ts';
import { coordinatorChannelCredentials, fetchPinnedCa, parseCertificates, pinnedCa } from '../shared/tls.ts';
import { loadProto, unaryDeadlineMs } from '../shared/wire.ts';
import { certificateRequest } from './certificate-request.ts';
import { answered } from './coordinator-connection.ts';
import type { NodeCredentials } from './identity-store.ts';

export interface Enrolled {
  readonly credentials: NodeCredentials;
  readonly trust: TrustAnchor;
}

/**
 * Enrols this node. The pin proves the CA before the token is sent; the CA proves the signing key before it is believed.
 *
 * @param key - PEM of the node's private key; the same key and token may ask again when an answer was lost.
 * @throws KubestepError `unauthenticated` for a wrong pin, a bad token or an answer that does not hold, `unavailable`.
 */
export async function enroll(token: JoinToken, key: string, clock: Clock, signal: AbortSignal): Promise<Enrolled> {
  const ca = await fetchPinnedCa(token.enrolment, token.pin, signal);
  const answer = await withClient(token.enrolment, ca, async (client) =>
    answered<EnrollResponse__Output>((callback) =>
      client.enroll({ token: token.secret, node: token.node, csr: certificateRequest(key) }, deadline(clock), callback),
    ),
  );
  const { clusterId, signingKey, signingKeySignature } = answer;
  if (!verify('sha256', Buffer.from(`kubestep-signing-key:${signingKey}`), ca.publicKey, signingKeySignature)) {
    throw untrue('the signing key is not signed by the pinned CA');
  }
  parseSigningPublicKey(signingKey);
  const trust: TrustAnchor = { clusterId, node: token.node, caPin: token.pin, signingKey };
  return { credentials: checkIssued({ ...answer, key }, trust), trust };
}

/**
 * Renews a certificate that has ended, proving that the old key is here.
 *
 * @throws KubestepError `unauthenticated` when it was revoked or ended more than 90 days ago.
 */
export async function renewExpired(
  enrolment: string,
  old: NodeCredentials,
  key: string,
  trust: TrustAnchor,
  clock: Clock,
): Promise<NodeCredentials> {
  const ca = pinnedCa(parseCertificates(old.ca), trust.caPin);
  const csr = certificateRequest(key);
  const request = { expiredCertificate: old.certificate, csr, signature: sign('sha256', csr, createPrivateKey(old.key)) };
  const answer = await withClient(enrolment, ca, async (client) =>
    answered<{ certificate: string; ca: string }>((callback) => client.renewExpired(request, deadline(clock), callback)),
  );
  return checkIssued({ ...answer, key }, trust);
}

/** Takes an answer for what it is only when it is ours: pinned CA, our key, our name, our cluster. */
export function checkIssued(answer: { key: string; certificate: string; ca: string }, trust: TrustAnchor): NodeCredentials {
  const ca = pinnedCa(parseCertificates(answer.ca), trust.caPin);
  const [certificate] = parseCertificates(answer.certificate);
  if (!certificate?.checkIssued(ca) || !certificate.verify(ca.publicKey)) throw untrue('the certificate is not signed by the pinned CA');
  if (!isKeyOf(certificate, answer.key)) throw untrue('the certificate is for another key');
  const identity = identityOfCertificate(certificate);
  const isOurs = identity?.role === 'node' && identity.node === trust.node && identity.clusterId === trust.clusterId;
  if (!isOurs) throw untrue(`the certificate is for ${certificate.subjectAltName ?? 'nobody'}`);
  return { key: answer.key, certificate: certificate.toString(), ca: ca.toString() };
}

function isKeyOf(certificate: X509Certificate, key: string): boolean {
  return certificate.publicKey.equals(createPublicKey(key));
}

async function withClient<T>(address: string, ca: X509Certificate, use: (client: EnrollmentServiceClient) => Promise<T>): Promise<T> {
  const { EnrollmentService } = (loadProto('agent') as unknown as ProtoGrpcType).kubestep.v1;
  const client = new EnrollmentService(address, coordinatorChannelCredentials({ ca: ca.toString() }), {
    'grpc.ssl_target_name_override': coordinatorServerName,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
  });
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

function deadline(clock: Clock): { readonly deadline: number } {
  return { deadline: clock.now() + unaryDeadlineMs };
}

function untrue(why: string): KubestepError {
  return new KubestepError('unauthenticated', `the coordinator's answer does not hold: ${why}`, {
    hint: 'check that the token comes from this coordinator: kubestep token create NODE',
  });
}
