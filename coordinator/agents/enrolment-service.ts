import type { EnrollmentServiceHandlers } from '../../shared/gen/kubestep/v1/EnrollmentService.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import type { Enrolment } from './enrolment.ts';
import { unary } from './session-service.ts';

/** Binds the enrolment service, the only one that answers without a client certificate. */
export function enrolmentService(enrolment: Enrolment, authority: CertificateAuthority): EnrollmentServiceHandlers {
  const ca = authority.ca.toString();
  return {
    Enroll: unary(async ({ request }) => {
      const certificate = await enrolment.enroll(request);
      return {
        clusterId: authority.clusterId,
        certificate: certificate.toString(),
        ca,
        signingKey: authority.signingPublicKey,
        signingKeySignature: authority.signingKeyProof,
      };
    }),
    RenewExpired: unary(async ({ request }) => ({ certificate: (await enrolment.renewExpired(request)).toString(), ca })),
  };
}
