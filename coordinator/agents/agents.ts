import { mkdir } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import type { Random } from '../../shared/random.ts';
import type { Database } from '../store/schema.ts';
import { authorizing } from './authorization.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import { Enrolment } from './enrolment.ts';
import { enrolmentService } from './enrolment-service.ts';
import { beginEpoch } from './epoch.ts';
import { AgentHub } from './hub.ts';
import { type IssuedToken, JoinTokens } from './join-tokens.ts';
import { type Listener, listenForEnrolment, listenForSessions } from './listeners.ts';
import { NodeRegistry } from './node-registry.ts';
import { OperationLogs } from './operation-logs.ts';
import { OperationStore } from './operation-store.ts';
import { RateLimit, rateLimiting } from './rate-limit.ts';
import { OpenStreams, type SessionServiceDeps, sessionService } from './session-service.ts';
import { SnapshotDelivery } from './snapshot-delivery.ts';
import { SnapshotDownloads } from './snapshot-downloads.ts';

const enrolmentsPerSecond = 5;
const ownCertificateCheckMs = 3600_000;

export interface AgentsDeps {
  readonly db: Kysely<Database>;
  readonly authority: CertificateAuthority;
  readonly operationLogsDir: string;
  readonly snapshotsDir: string;
  /** `host:port` to listen on. */
  readonly listen: { readonly sessions: string; readonly enrolment: string };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Everything between the coordinator and its agents. */
export interface Agents {
  readonly hub: AgentHub;
  readonly registry: NodeRegistry;
  readonly downloads: SnapshotDownloads;
  readonly delivery: SnapshotDelivery;
  readonly epoch: number;
  readonly ports: { readonly sessions: number; readonly enrolment: number };
  /** Makes a single-use token for a node. `enrolment` is the `host:port` that the node will dial. Audited. */
  createJoinToken(node: string, options: { readonly enrolment: string; readonly actor: string }): Promise<IssuedToken>;
  /** Ends a node's right to speak: certificates, waiting tokens, open streams. Safe to repeat. Audited. */
  revokeNode(node: string, options: { readonly actor: string }): Promise<void>;
  stop(): Promise<void>;
}

/** Begins a new epoch, then listens. From here on agents connect and unfinished operations are attached to. */
export async function startAgents(deps: AgentsDeps): Promise<Agents> {
  const { db, authority, clock, log } = deps;
  await mkdir(deps.operationLogsDir, { recursive: true, mode: 0o750 });
  const epoch = await beginEpoch(db);
  const registry = new NodeRegistry({ db, clusterId: authority.clusterId, clock });
  const tokens = new JoinTokens({ ...deps, pin: authority.pin });
  const operations = new OperationStore({ db, clock, clusterId: authority.clusterId, epoch, signingKey: authority.signingKey });
  const logs = new OperationLogs(deps.operationLogsDir);
  const hub = new AgentHub({ operations, logs, registry, epoch, snapshotsDir: deps.snapshotsDir, clock, log });
  const downloads = new SnapshotDownloads(deps.snapshotsDir);
  const delivery = new SnapshotDelivery({ hub, downloads, clock, dir: deps.snapshotsDir });
  const streams = new OpenStreams();
  const enrolment = new Enrolment({ ...deps, tokens, registry });
  const listeners = await listenToAgents(deps, { hub, downloads, delivery, enrolment, registry, authority, clock }, streams);
  const stopped = new AbortController();
  const renewal = renewOwnCertificate([listeners.sessions, listeners.enrolment], deps, stopped.signal);
  return {
    hub,
    registry,
    downloads,
    delivery,
    epoch,
    ports: { sessions: listeners.sessions.port, enrolment: listeners.enrolment.port },
    createJoinToken: (node, options) => tokens.create(node, options),
    revokeNode: async (node, { actor }) => {
      await registry.revoke(node, actor);
      const reason = new KubestepError('unauthenticated', `node ${node} was revoked`);
      hub.disconnect(node, reason);
      streams.cut(node, reason);
      log.info('node revoked', { node, actor });
    },
    stop: async () => {
      stopped.abort();
      hub.stop();
      await Promise.all([listeners.sessions.stop(clock), listeners.enrolment.stop(clock), renewal]);
    },
  };
}

async function listenToAgents(deps: AgentsDeps, services: SessionServiceDeps, streams: OpenStreams) {
  const { authority, clock, log } = deps;
  const identity = authority.serverIdentity();
  const authorization = authorizing({ registry: services.registry, clock, log });
  const sessions = await listenForSessions({
    address: deps.listen.sessions,
    identity,
    interceptors: [authorization],
    handlers: sessionService(services, streams),
  });
  try {
    const enrolment = await listenForEnrolment({
      address: deps.listen.enrolment,
      identity,
      interceptors: [rateLimiting(new RateLimit(enrolmentsPerSecond, clock)), authorization],
      handlers: enrolmentService(services.enrolment, authority),
    });
    return { sessions, enrolment };
  } catch (thrown) {
    await sessions.stop(clock); // an agent must not find half a coordinator
    throw thrown;
  }
}

/** Hourly: the listeners must never show a certificate that ended. */
async function renewOwnCertificate(
  listeners: readonly Listener[],
  { authority, clock, log }: AgentsDeps,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(ownCertificateCheckMs, signal);
      if (!(await authority.renewOwnCertificate())) continue;
      for (const listener of listeners) listener.replaceCertificate(authority.serverIdentity());
      log.info('coordinator certificate renewed');
    } catch (cause) {
      if (!signal.aborted) log.error('cannot renew the coordinator certificate', { cause });
    }
  }
}
