import {
  type ChannelOptions,
  Server,
  ServerCredentials,
  type ServerInterceptor,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Clock } from '../../shared/clock.ts';
import type { ProtoGrpcType } from '../../shared/gen/agent.ts';
import type { ServerIdentity } from '../../shared/tls.ts';
import { enrolmentServerOptions, loadProto, sessionServerOptions } from '../../shared/wire.ts';
import { type DoorLimits, TlsDoor } from './tls-door.ts';

const shutdownGraceMs = 5_000;

/** Handshakes take milliseconds; who needs more of them at once than this is not waited for. */
const handshaking = { perPeer: 64, inAll: 512 };
const handshakeMs = 5_000;
/** An agent has one connection, and a second for a moment; what a broken network left behind is cut when it comes again. */
const sessionLimits: DoorLimits = { handshaking, handshakeMs, connected: { perPeer: 8, inAll: 16_384 } };
/** Many nodes may enrol from behind one address, but each is through at once. */
const enrolmentLimits: DoorLimits = { handshaking, handshakeMs, connected: { perPeer: 64, inAll: 256 } };

export interface Listener {
  readonly port: number;
  /** Open connections. */
  readonly connections: () => number;
  /** New connections see this certificate from now on. */
  replaceCertificate(identity: ServerIdentity): void;
  stop(clock: Clock): Promise<void>;
}

export interface ListenerOptions {
  /** `host:port`; port 0 takes a free one. */
  readonly address: string;
  readonly identity: ServerIdentity;
  readonly interceptors: readonly ServerInterceptor[];
  readonly handlers: UntypedServiceImplementation;
  readonly limits?: Partial<DoorLimits>;
  readonly channelOptions?: ChannelOptions;
}

/** 7444: every connection shows a certificate of our CA, or there is no connection. */
export async function listenForSessions(options: ListenerOptions): Promise<Listener> {
  const { service } = services().AgentSessionService;
  const kind = { service, isClientCertificateRequired: true, channelOptions: sessionServerOptions, limits: sessionLimits };
  return listen(options, kind);
}

/** 7445: for those who have no certificate yet, or one that ended. */
export async function listenForEnrolment(options: ListenerOptions): Promise<Listener> {
  const { service } = services().EnrollmentService;
  const kind = { service, isClientCertificateRequired: false, channelOptions: enrolmentServerOptions, limits: enrolmentLimits };
  return listen(options, kind);
}

function services() {
  return (loadProto('agent') as unknown as ProtoGrpcType).kubestep.v1;
}

interface Kind {
  readonly service: ServiceDefinition;
  readonly isClientCertificateRequired: boolean;
  readonly channelOptions: ChannelOptions;
  readonly limits: DoorLimits;
}

async function listen({ address, identity, interceptors, handlers, ...own }: ListenerOptions, kind: Kind): Promise<Listener> {
  const server = new Server({ ...kind.channelOptions, ...own.channelOptions, interceptors: [...interceptors] });
  server.addService(kind.service, handlers);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure()); // TLS is over when it gets a connection
  const door = new TlsDoor({
    ...{ identity, isClientCertificateRequired: kind.isClientCertificateRequired },
    limits: { ...kind.limits, ...own.limits },
    onConnection: (socket) => injector.injectConnection(socket),
  });
  const port = await door.listen(address);
  return {
    port,
    connections: () => door.size,
    replaceCertificate: (next) => door.replaceCertificate(next),
    stop: async (clock) => {
      door.close();
      await stop(server, clock);
      door.cutAll();
    },
  };
}

/** Calls that run may end; who does not by then is cut. */
async function stop(server: Server, clock: Clock): Promise<void> {
  const timer = new AbortController();
  const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await Promise.race([drained, clock.sleep(shutdownGraceMs, timer.signal)]);
  timer.abort();
  server.forceShutdown();
}
