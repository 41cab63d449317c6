import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newPrivateKey } from '../../../agent/certificate-request.ts';
import { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import { type Enrolled, enroll } from '../../../agent/enrolment-client.ts';
import type { NodeCredentials } from '../../../agent/identity-store.ts';
import { type Agents, startAgents } from '../../../coordinator/agents/agents.ts';
import { type CertificateAuthority, createAuthority } from '../../../coordinator/agents/certificate-authority.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { type Clock, systemClock } from '../../../shared/clock.ts';
import type { ProtoGrpcType } from '../../../shared/gen/agent.ts';
import type { EnrollmentServiceClient } from '../../../shared/gen/kubestep/v1/EnrollmentService.ts';
import { coordinatorServerName } from '../../../shared/identity.ts';
import { parseJoinToken } from '../../../shared/join-token.ts';
import { silentLogger } from '../../../shared/log.ts';
import { systemRandom } from '../../../shared/random.ts';
import { coordinatorChannelCredentials } from '../../../shared/tls.ts';
import { loadProto } from '../../../shared/wire.ts';

export const never = new AbortController().signal;

/** A coordinator's side of the agents: real CA, real store, real gRPC over TLS on free ports. */
export class AgentsUnderTest {
  readonly dir: string;
  readonly authority: CertificateAuthority;
  readonly store: Store;
  readonly clock: Clock;
  agents: Agents;

  private constructor(parts: { dir: string; authority: CertificateAuthority; store: Store; clock: Clock; agents: Agents }) {
    this.dir = parts.dir;
    this.authority = parts.authority;
    this.store = parts.store;
    this.clock = parts.clock;
    this.agents = parts.agents;
  }

  static async start({ clock = systemClock, clusterId = 'c-1' }: { clock?: Clock; clusterId?: string } = {}): Promise<AgentsUnderTest> {
    const dir = await mkdtemp(join(tmpdir(), 'kubestep-agents-'));
    const authority = await createAuthority({ dir: join(dir, 'ca'), clusterId, clock, random: systemRandom });
    const store = await openStore(':memory:');
    const agents = await listen({ dir, authority, store, clock });
    return new AgentsUnderTest({ dir, authority, store, clock, agents });
  }

  get sessions(): string {
    return `127.0.0.1:${this.agents.ports.sessions}`;
  }

  get enrolment(): string {
    return `127.0.0.1:${this.agents.ports.enrolment}`;
  }

  /** What a restart of the coordinator is to its agents: same store, same ports if asked, a new epoch. */
  async restart({ isSamePort = false } = {}): Promise<void> {
    const { sessions } = this.agents.ports;
    await this.agents.stop();
    this.agents = await listen(this, isSamePort ? sessions : 0);
  }

  async token(node: string): Promise<string> {
    return (await this.agents.createJoinToken(node, { enrolment: this.enrolment, actor: 'operator' })).token;
  }

  async enroll(node: string, { key = newPrivateKey(), token }: { key?: string; token?: string } = {}): Promise<Enrolled> {
    return enroll(parseJoinToken(token ?? (await this.token(node))), key, systemClock, never);
  }

  connect(credentials: NodeCredentials, address = this.sessions): CoordinatorConnection {
    const { ca, key, certificate } = credentials;
    return new CoordinatorConnection(address, { ca, clusterId: this.authority.clusterId, client: { key, certificate } }, systemClock);
  }

  /** A certificate with whatever validity, for a key made here; recorded like any other. */
  async issue(node: string, validity: { notBeforeMs: number; notAfterMs: number }, { generation = 1 } = {}): Promise<NodeCredentials> {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const identity = { role: 'node', clusterId: this.authority.clusterId, node, generation } as const;
    const serial = Buffer.from(systemRandom.bytes(16)).toString('hex').toUpperCase().replace(/^./, '4');
    const certificate = await this.authority.sign({ identity, publicKey, serial, ...validity });
    await this.store.db.transaction().execute((transaction) => this.agents.registry.record(certificate, identity, transaction));
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { key, certificate: certificate.toString(), ca: this.authority.ca.toString() };
  }

  async stop(): Promise<void> {
    await this.agents.stop();
    await this.store.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}

async function listen(parts: { dir: string; authority: CertificateAuthority; store: Store; clock: Clock }, port = 0): Promise<Agents> {
  return startAgents({
    db: parts.store.db,
    authority: parts.authority,
    operationLogsDir: join(parts.dir, 'operations'),
    snapshotsDir: join(parts.dir, 'snapshots'),
    listen: { sessions: `127.0.0.1:${port}`, enrolment: '127.0.0.1:0' },
    clock: parts.clock,
    random: systemRandom,
    log: silentLogger,
  });
}

/** A bare client of the enrolment listener, for requests that an agent would never send. */
export function enrolmentClient(coordinator: AgentsUnderTest): EnrollmentServiceClient {
  const { EnrollmentService } = (loadProto('agent') as unknown as ProtoGrpcType).kubestep.v1;
  const credentials = coordinatorChannelCredentials({ ca: coordinator.authority.ca.toString() });
  return new EnrollmentService(coordinator.enrolment, credentials, { 'grpc.ssl_target_name_override': coordinatorServerName });
}
