import { X509Certificate } from 'node:crypto';
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { toServiceError } from '../../shared/failure.ts';
import { identityOfCertificate, type NodeIdentity } from '../../shared/identity.ts';
import type { Logger } from '../../shared/log.ts';
import type { NodeRegistry } from './node-registry.ts';

/** `anyone`: no client certificate. `node`: a certificate of an enrolled node. `operator`: whoever may open the operator's socket. */
export type Role = 'anyone' | 'node' | 'operator';

const enrolment = '/kubestep.v1.EnrollmentService/';
const session = '/kubestep.v1.AgentSessionService/';
const operator = '/kubestep.v1.OperatorService/';

/** Who may call what. A method that is not here is refused to everyone. */
export const roleByMethod: Readonly<Record<string, Role>> = {
  [`${enrolment}Enroll`]: 'anyone',
  [`${enrolment}RenewExpired`]: 'anyone',
  [`${session}ReceiveOperations`]: 'node',
  [`${session}ReportOperation`]: 'node',
  [`${session}ReportFacts`]: 'node',
  [`${session}UploadSnapshot`]: 'node',
  [`${session}DownloadSnapshot`]: 'node',
  [`${session}ReportDownload`]: 'node',
  [`${session}RenewCertificate`]: 'node',
  [`${operator}GetVersion`]: 'operator',
  [`${operator}GetStatus`]: 'operator',
  [`${operator}ListNodes`]: 'operator',
  [`${operator}GetNode`]: 'operator',
  [`${operator}CordonNode`]: 'operator',
  [`${operator}UncordonNode`]: 'operator',
  [`${operator}DrainNode`]: 'operator',
  [`${operator}CheckCluster`]: 'operator',
  [`${operator}RevokeNode`]: 'operator',
  [`${operator}CreateJoinToken`]: 'operator',
  [`${operator}PlanUpgrade`]: 'operator',
  [`${operator}GetPlan`]: 'operator',
  [`${operator}StartUpgrade`]: 'operator',
  [`${operator}GetUpgrade`]: 'operator',
  [`${operator}ListUpgrades`]: 'operator',
  [`${operator}WatchUpgrade`]: 'operator',
  [`${operator}ReadUpgradeLogs`]: 'operator',
  [`${operator}PauseUpgrade`]: 'operator',
  [`${operator}ResumeUpgrade`]: 'operator',
  [`${operator}RetryUpgrade`]: 'operator',
  [`${operator}CancelUpgrade`]: 'operator',
  [`${operator}CreateBackup`]: 'operator',
  [`${operator}ListBackups`]: 'operator',
  [`${operator}GetBackup`]: 'operator',
  [`${operator}VerifyBackup`]: 'operator',
  [`${operator}PruneBackups`]: 'operator',
  [`${operator}PinBackup`]: 'operator',
  [`${operator}UnpinBackup`]: 'operator',
  [`${operator}DeleteBackup`]: 'operator',
  [`${operator}DownloadBackup`]: 'operator',
  [`${operator}ImportBackup`]: 'operator',
  [`${operator}FindBackups`]: 'operator',
  [`${operator}SaveResources`]: 'operator',
  [`${operator}ListBackupAttempts`]: 'operator',
  [`${operator}PlanRestore`]: 'operator',
  [`${operator}StartRestore`]: 'operator',
  [`${operator}GetRestore`]: 'operator',
  [`${operator}ListRestores`]: 'operator',
  [`${operator}ResumeRestore`]: 'operator',
  [`${operator}UndoRestore`]: 'operator',
  [`${operator}GetEtcd`]: 'operator',
  [`${operator}DefragEtcd`]: 'operator',
  [`${operator}ReplaceEtcdMember`]: 'operator',
  [`${operator}SkipNode`]: 'operator',
  [`${operator}ListSchedules`]: 'operator',
  [`${operator}RunSchedule`]: 'operator',
  [`${operator}ExportRecovery`]: 'operator',
};

/** A caller as its connection proves it. */
export type Caller =
  | { readonly role: Exclude<Role, 'node'> }
  | { readonly role: 'node'; readonly identity: NodeIdentity; readonly serial: string };

/**
 * Decides by the table alone.
 *
 * @throws KubestepError `permission-denied` for a method that is not listed or not this role's, `unauthenticated` when a certificate is missing.
 */
export function requireRole(method: string, role: Role): void {
  const needed = Object.hasOwn(roleByMethod, method) ? roleByMethod[method] : undefined;
  if (needed === role) return;
  if (needed === 'node' && role === 'anyone') throw new KubestepError('unauthenticated', `${method} needs the certificate of a node`);
  throw new KubestepError('permission-denied', `${method} is not open to ${role}`);
}

/** Who is on the other end, by the certificate that the handshake verified; one that names no node is nobody's. */
export function callerOf(call: { getAuthContext(): { sslPeerCertificate?: { raw: Buffer } } }): Caller {
  const raw = call.getAuthContext().sslPeerCertificate?.raw;
  if (!raw) return { role: 'anyone' };
  const certificate = new X509Certificate(raw);
  const identity = identityOfCertificate(certificate);
  if (identity?.role !== 'node') throw new KubestepError('permission-denied', 'the certificate does not name a node');
  return { role: 'node', identity, serial: certificate.serialNumber };
}

/** The node that calls; every handler of the session service asks this instead of believing a field. */
export function nodeOf(call: Parameters<typeof callerOf>[0]): NodeIdentity {
  const caller = callerOf(call);
  if (caller.role === 'node') return caller.identity;
  throw new KubestepError('unauthenticated', 'this call needs the certificate of a node');
}

export interface AuthorizationDeps {
  readonly registry: NodeRegistry;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Checks every call, before its handler runs: role, expiry (a resumed or old connection may outlive its certificate), revocation, generation. */
export function authorizing(deps: AuthorizationDeps): ServerInterceptor {
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            authorize(method.path, call, deps).then(
              () => pass(metadata),
              (thrown: unknown) => {
                deps.log.warn('call refused', { method: method.path, peer: call.getPeer(), reason: thrown });
                call.sendStatus(toServiceError(thrown));
              },
            );
          },
        }),
    });
}

async function authorize(method: string, call: Parameters<typeof callerOf>[0], { registry, clock }: AuthorizationDeps): Promise<void> {
  const caller = callerOf(call);
  requireRole(method, caller.role);
  if (caller.role !== 'node') return;
  const endsAtMs = expiryOf(call);
  const why = endsAtMs <= clock.now() ? 'it has expired' : await registry.whyRefused(caller.serial, caller.identity);
  if (why !== undefined) throw new KubestepError('unauthenticated', `the certificate of ${caller.identity.node} is refused: ${why}`);
}

function expiryOf(call: Parameters<typeof callerOf>[0]): number {
  const raw = call.getAuthContext().sslPeerCertificate?.raw;
  return raw ? new X509Certificate(raw).validToDate.getTime() : 0;
}
