import { Server, type ServerInterceptor, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { ProtoGrpcType } from '../../shared/gen/agent.ts';
import { type ServerIdentity, TlsServerCredentials } from '../../shared/tls.ts';
import { enrolmentServerOptions, loadProto, sessionServerOptions } from '../../shared/wire.ts';

const shutdownGraceMs = 5_000;

export interface Listener {
  readonly port: number;
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
}

/** 7444: every connection shows a certificate of our CA, or there is no connection. */
export async function listenForSessions(options: ListenerOptions): Promise<Listener> {
  const { service } = services().AgentSessionService;
  return listen(options, { service, isClientCertificateRequired: true, channelOptions: sessionServerOptions });
}

/** 7445: for those who have no certificate yet, or one that ended. */
export async function listenForEnrolment(options: ListenerOptions): Promise<Listener> {
  const { service } = services().EnrollmentService;
  return listen(options, { service, isClientCertificateRequired: false, channelOptions: enrolmentServerOptions });
}

function services() {
  return (loadProto('agent') as unknown as ProtoGrpcType).kubestep.v1;
}

interface Kind {
  readonly service: ServiceDefinition;
  readonly isClientCertificateRequired: boolean;
  readonly channelOptions: object;
}

async function listen({ address, identity, interceptors, handlers }: ListenerOptions, kind: Kind): Promise<Listener> {
  const server = new Server({ ...kind.channelOptions, interceptors: [...interceptors] });
  server.addService(kind.service, handlers);
  const credentials = new TlsServerCredentials(identity, kind);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (cause, bound) => (cause ? reject(cannotListen(address, cause)) : resolve(bound)));
  });
  return {
    port,
    replaceCertificate: (next) => credentials.replace(next),
    stop: (clock) => stop(server, clock),
  };
}

function cannotListen(address: string, cause: Error): KubestepError {
  return new KubestepError('unavailable', `cannot listen on ${address}`, { cause, hint: 'see who has the port: ss -ltnp' });
}

/** Calls that run may end; who does not by then is cut. */
async function stop(server: Server, clock: Clock): Promise<void> {
  const timer = new AbortController();
  const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await Promise.race([drained, clock.sleep(shutdownGraceMs, timer.signal)]);
  timer.abort();
  server.forceShutdown();
}
