import { once } from 'node:events';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { expect } from 'chai';
import { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import type { NodeCredentials } from '../../../agent/identity-store.ts';
import { type Role, requireRole, roleByMethod } from '../../../coordinator/agents/authorization.ts';
import { systemClock } from '../../../shared/clock.ts';
import { tlsServerOptions } from '../../../shared/tls.ts';
import { loadProto } from '../../../shared/wire.ts';
import { ManualClock } from '../../manual-clock.ts';
import { rejection } from '../../rejection.ts';
import { AgentsUnderTest } from './agents-under-test.ts';
import { OrderStream } from './order-stream.ts';

const dayMs = 24 * 3600_000;
const facts = { takenAtMs: 1, factsJson: '{}' };

describe('the table of roles', () => {
  it('has every method of the wire, and no other', () => {
    const methods = [...methodsOf('agent'), ...methodsOf('operator')];

    expect(Object.keys(roleByMethod).sort()).to.deep.equal(methods.sort());
  });

  for (const role of ['anyone', 'node', 'operator'] as const satisfies Role[]) {
    for (const [method, needed] of Object.entries(roleByMethod)) {
      const isOpen = role === needed;
      it(`${isOpen ? 'opens' : 'closes'} ${method} ${isOpen ? 'to' : 'for'} ${role}`, () => {
        const call = () => requireRole(method, role);

        if (isOpen) expect(call).not.to.throw();
        else expect(call).to.throw().with.property('code').that.is.oneOf(['permission-denied', 'unauthenticated']);
      });
    }
  }

  for (const method of ['/kubestep.v1.AgentSessionService/Shell', 'toString', '']) {
    it(`closes ${JSON.stringify(method)}, which is not in it, for everyone`, () => {
      for (const role of ['anyone', 'node', 'operator'] as const) {
        expect(() => requireRole(method, role))
          .to.throw()
          .with.property('code', 'permission-denied');
      }
    });
  }
});

describe('the session listener', () => {
  let coordinator: AgentsUnderTest;
  let clock: ManualClock;
  const connections: CoordinatorConnection[] = [];
  const connect = (credentials: NodeCredentials) => {
    const connection = coordinator.connect(credentials);
    connections.push(connection);
    return connection;
  };

  beforeEach(async () => {
    clock = new ManualClock();
    coordinator = await AgentsUnderTest.start({ clock });
  });
  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.close();
    await coordinator.stop();
  });

  it('asks for a client certificate and refuses connections without a valid one, in TLS 1.3 without tickets', () => {
    const options = tlsServerOptions(coordinator.authority.serverIdentity(), { isClientCertificateRequired: true });

    expect(options).to.include({ requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' });
    expect(options).to.have.property('secureOptions').that.is.greaterThan(0);
  });

  it('resumes no TLS session, which could let a certificate in that has ended since', async () => {
    const { key, certificate, ca } = (await coordinator.enroll('w1')).credentials;
    const first = dialTo(coordinator.agents.ports.sessions, { key, cert: certificate, ca });
    const [session] = (await once(first, 'session')) as [Buffer];

    const second = dialTo(coordinator.agents.ports.sessions, { key, cert: certificate, ca, session });
    await once(second, 'secureConnect');

    expect(second.isSessionReused()).to.equal(false);
    for (const socket of [first, second]) socket.destroy();
  });

  it('takes a node with its certificate', async () => {
    const { credentials } = await coordinator.enroll('w1');

    await connect(credentials).reportFacts(facts);

    expect(await coordinator.agents.registry.find('w1')).to.have.property('machine_facts', '{}');
  });

  it('takes nobody without a certificate', async () => {
    const trust = { ca: coordinator.authority.ca.toString(), clusterId: 'c-1' };
    const connection = new CoordinatorConnection(coordinator.sessions, trust, systemClock);
    connections.push(connection);

    const error = await rejection(connection.reportFacts(facts));

    expect(error).to.have.property('code', 'unavailable');
  });

  it('takes no certificate of another CA, whatever name is in it', async () => {
    const stranger = await AgentsUnderTest.start({ clock });
    const { credentials } = await stranger.enroll('w1');
    await stranger.stop();
    await coordinator.enroll('w1');

    const error = await rejection(connect({ ...credentials, ca: coordinator.authority.ca.toString() }).reportFacts(facts));

    expect(error).to.have.property('code', 'unavailable');
  });

  it('takes no certificate that has ended', async () => {
    await coordinator.enroll('w1');
    const credentials = await coordinator.issue('w1', { notBeforeMs: Date.now() - 2 * dayMs, notAfterMs: Date.now() - dayMs });

    const error = await rejection(connect(credentials).reportFacts(facts));

    expect(error).to.have.property('code', 'unavailable');
  });

  it('refuses the next call of an open connection whose certificate ends', async () => {
    await coordinator.enroll('w1');
    const connection = connect(await coordinator.issue('w1', { notBeforeMs: Date.now() - dayMs, notAfterMs: Date.now() + dayMs }));
    await connection.reportFacts(facts);
    clock.advance(2 * dayMs);

    const error = await rejection(connection.reportFacts(facts));

    expect(error).to.have.property('code', 'unauthenticated');
    expect(error).to.have.property('message').that.contains('it has expired');
  });

  it('does not take the coordinator’s own certificate for a client', async () => {
    const { key, chain, ca } = coordinator.authority.serverIdentity();

    const error = await rejection(connect({ key, certificate: chain, ca }).reportFacts(facts));

    expect(error).to.have.property('code', 'unavailable');
  });

  it('refuses a certificate that it did not record', async () => {
    const { credentials } = await coordinator.enroll('w1');
    await coordinator.store.db.deleteFrom('join_token').execute();
    await coordinator.store.db.deleteFrom('certificate').execute();

    const error = await rejection(connect(credentials).reportFacts(facts));

    expect(error).to.have.property('message').that.contains('did not issue it');
  });

  it('cuts the stream of a revoked node at once and refuses its next call', async () => {
    const { credentials } = await coordinator.enroll('w1');
    const connection = connect(credentials);
    const stream = await OrderStream.open(connection);

    await coordinator.agents.revokeNode('w1', { actor: 'operator' });
    const ended = await stream.failure();
    const next = await rejection(connection.reportFacts(facts));

    expect(ended).to.have.property('code', 'unauthenticated');
    expect(next).to.have.property('message').that.contains('node w1 was revoked');
  });

  it('refuses the certificate of an earlier generation', async () => {
    const old = await coordinator.enroll('w1');
    await coordinator.agents.revokeNode('w1', { actor: 'operator' });
    await coordinator.enroll('w1');
    await coordinator.store.db.updateTable('certificate').set({ revoked_at_ms: null }).execute(); // only the generation speaks against it

    const error = await rejection(connect(old.credentials).reportFacts(facts));

    expect(error).to.have.property('message').that.contains('was enrolled again since');
  });

  it('is not the coordinator for an agent of another cluster', async () => {
    const { credentials } = await coordinator.enroll('w1');
    const { ca, key, certificate } = credentials;
    const trust = { ca, clusterId: 'c-2', client: { key, certificate } };
    const connection = new CoordinatorConnection(coordinator.sessions, trust, systemClock);
    connections.push(connection);

    const error = await rejection(connection.reportFacts(facts));

    expect(error).to.have.property('code', 'unavailable');
    expect(error).to.have.property('message').that.contains('is not the coordinator of cluster c-2');
  });
});

function dialTo(port: number, options: ConnectionOptions): TLSSocket {
  const socket = connectTls({ ...options, host: '127.0.0.1', port, servername: 'coordinator', ALPNProtocols: ['h2'] });
  socket.on('error', () => undefined);
  return socket;
}

function methodsOf(file: 'agent' | 'operator'): string[] {
  const { v1 } = loadProto(file)['kubestep'] as unknown as { v1: Record<string, { service?: ServiceDefinition }> };
  return Object.values(v1).flatMap(({ service }) => Object.values(service ?? {}).map(({ path }) => path));
}
