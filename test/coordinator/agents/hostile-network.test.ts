import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import fc from 'fast-check';
import { answered, type CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import type { NodeCredentials } from '../../../agent/identity-store.ts';
import { type Listener, listenForEnrolment, listenForSessions } from '../../../coordinator/agents/listeners.ts';
import { systemClock } from '../../../shared/clock.ts';
import { coordinatorServerName } from '../../../shared/identity.ts';
import { rejection } from '../../rejection.ts';
import { until } from '../../until.ts';
import { AgentsUnderTest, enrolmentClient } from './agents-under-test.ts';

const stranger = '127.0.0.66';
const facts = { takenAtMs: 1, factsJson: '{}' };

describe('a hostile network', () => {
  let coordinator: AgentsUnderTest;
  let credentials: NodeCredentials;
  let agent: CoordinatorConnection;
  const opened: { destroy(): unknown }[] = [];
  const listeners: Listener[] = [];

  beforeEach(async () => {
    coordinator = await AgentsUnderTest.start();
    ({ credentials } = await coordinator.enroll('w1'));
    agent = coordinator.connect(credentials);
    await agent.reportFacts(facts);
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) each.destroy();
    agent.close();
    await Promise.all(listeners.splice(0).map((listener) => listener.stop(systemClock)));
    await coordinator.stop();
  });

  const dial = (port: number, localAddress = stranger): Socket => keep(connectTcp({ host: '127.0.0.1', port, localAddress }));
  const dialTls = (port: number, own: Partial<NodeCredentials> = {}): TLSSocket => {
    const { ca } = credentials;
    const pair = own.key !== undefined && own.certificate !== undefined ? { key: own.key, cert: own.certificate } : {};
    const tls = { ca, ...pair, ALPNProtocols: ['h2'], checkServerIdentity: () => undefined };
    return keep(connectTls({ ...tls, host: '127.0.0.1', port, servername: coordinatorServerName }));
  };
  function keep<T extends Socket>(socket: T): T {
    opened.push(socket);
    socket.on('error', () => undefined);
    socket.resume();
    return socket;
  }
  const countOpen = (sockets: readonly Socket[]) => sockets.filter(({ destroyed }) => !destroyed).length;

  /** Both listeners without handlers, with ends that a test can wait for. */
  async function impatient(which: 'sessions' | 'enrolment', isClientKnown = false): Promise<Listener> {
    const soon = { 'grpc.max_connection_idle_ms': 100, 'grpc.max_connection_age_ms': 200, 'grpc.max_connection_age_grace_ms': 100 };
    const options = {
      ...{ address: '127.0.0.1:0', identity: coordinator.authority.serverIdentity(), interceptors: [], handlers: {} },
      limits: { handshakeMs: 100 },
      channelOptions: isClientKnown ? {} : soon,
    };
    const listener = await (which === 'sessions' ? listenForSessions(options) : listenForEnrolment(options));
    listeners.push(listener);
    return listener;
  }

  for (const port of ['sessions', 'enrolment'] as const) {
    it(`of silent connections to ${port} fills nothing: the oldest go, and agents are served`, async () => {
      const sockets = Array.from({ length: 300 }, () => dial(coordinator.agents.ports[port]));

      await until('only so many are left open', () => countOpen(sockets) <= 64);

      await agent.reportFacts(facts);
      expect((await coordinator.enroll('w2')).trust.node).to.equal('w2');
    });

    it(`ends every connection to ${port} that says nothing, or nothing after its handshake`, async () => {
      const listener = await impatient(port);
      const silent = dial(listener.port);
      const half = dial(listener.port);
      half.write(Buffer.from([22, 3, 1, 0x02, 0x00, 1])); // the beginning of a ClientHello of 512 bytes
      const secured = dialTls(listener.port, credentials);
      const preface = dialTls(listener.port, credentials);
      preface.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'); // and an empty SETTINGS frame

      await until('all are closed', () => countOpen([silent, half, secured, preface]) === 0 && listener.connections() === 0);
    });

    it(`ends a call to ${port} that is begun and never made`, async () => {
      const listener = await impatient(port);
      const session = http2(listener.port);
      const call = session.request(callOf(port), { endStream: false });
      call.on('error', () => undefined);

      await until('the connection is closed', () => session.destroyed && listener.connections() === 0);
    });

    it(`of bytes without meaning to ${port} is hung up on`, async () => {
      const listener = await impatient(port);

      const send = async (bytes: Uint8Array, socket: Socket) => {
        socket.write(bytes);
        await until('it is closed', () => socket.destroyed);
      };
      const isSurvived = fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 2_000 }),
        fc.boolean(),
        async (bytes, isAfterHandshake) => {
          const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
          if (isAfterHandshake) await send(Buffer.concat([preface, bytes]), dialTls(listener.port, credentials));
          else await send(bytes, dial(listener.port));
        },
      );
      await fc.assert(isSurvived, { numRuns: 25 });

      await until('nothing is left open', () => listener.connections() === 0);
      await once(dial(listener.port), 'connect');
    });
  }

  it('of one enrolled node with many connections leaves it its newest, and others theirs', async () => {
    const { credentials: other } = await coordinator.enroll('w2');
    const sockets: TLSSocket[] = [];
    for (let count = 0; count < 20; count += 1) {
      const socket = dialTls(coordinator.agents.ports.sessions, other);
      await once(socket, 'secureConnect');
      sockets.push(socket);
    }

    await until('only so many are left', () => countOpen(sockets) === 8);

    expect([sockets.at(0)?.destroyed, sockets.at(-1)?.destroyed]).to.deep.equal([true, false]);
    await agent.reportFacts(facts);
  });

  it('cannot send more than a message may have, nor say that more will come', async () => {
    const client = enrolmentClient(coordinator);
    const large = rejection(
      answered((callback) => client.enroll({ token: 'x'.repeat(64 * 1024), node: 'w9', csr: Buffer.alloc(0) }, callback)),
    );
    const session = http2(coordinator.agents.ports.sessions);
    const liar = session.request(callOf('sessions'), { endStream: false });
    const trailers = once(liar, 'trailers').catch(() => []);
    const headers = once(liar, 'response');
    liar.on('error', () => undefined).resume();
    liar.write(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3])); // a message of 4 GiB begins

    const [answer] = await headers;
    const status = answer['grpc-status'] ?? (await trailers)[0]?.['grpc-status'];

    expect(await large).to.have.property('code', 'usage');
    client.close();
    expect(Number(status)).to.equal(8); // RESOURCE_EXHAUSTED
    await agent.reportFacts(facts);
  });

  it('has only so many calls open on one connection', async () => {
    const session = http2(coordinator.agents.ports.sessions);
    await once(session, 'remoteSettings');

    const calls = Array.from({ length: 40 }, () => session.request(callOf('sessions'), { endStream: false }));
    const ended = calls.map((call) => call.on('error', () => undefined));

    expect(session.remoteSettings.maxConcurrentStreams).to.equal(16);
    await agent.reportFacts(facts);
    for (const call of ended) call.close();
  });

  function http2(port: number): ClientHttp2Session {
    const { ca, key, certificate } = credentials;
    const session = connectHttp2(`https://127.0.0.1:${port}`, {
      ...{ ca, key, cert: certificate, servername: coordinatorServerName },
      checkServerIdentity: () => undefined,
    });
    session.on('error', () => undefined);
    opened.push(session);
    return session;
  }
});

function callOf(port: 'sessions' | 'enrolment') {
  const path = port === 'sessions' ? '/kubestep.v1.AgentSessionService/ReportFacts' : '/kubestep.v1.EnrollmentService/Enroll';
  return {
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: path,
    'content-type': 'application/grpc',
    te: 'trailers',
  };
}
