import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { KubestepError } from '../../shared/errors.ts';
import { splitHostPort } from '../../shared/join-token.ts';
import { type ServerIdentity, serverContext, tlsServerOptions } from '../../shared/tls.ts';
import { ConnectionLimit, type ConnectionLimits } from './connection-limit.ts';

export interface DoorLimits {
  /** Connections whose handshake is not over yet, by address. */
  readonly handshaking: ConnectionLimits;
  /** Who is silent for so long before the handshake is over is cut. */
  readonly handshakeMs: number;
  /** Connections that are through, by certificate where one is required, else by address. */
  readonly connected: ConnectionLimits;
}

export interface TlsDoorOptions {
  readonly identity: ServerIdentity;
  readonly isClientCertificateRequired: boolean;
  readonly limits: DoorLimits;
  /** Takes a connection whose handshake is over. */
  readonly onConnection: (socket: TLSSocket) => void;
}

/** Accepts TLS connections for a server that takes them over, and bounds what strangers can hold open. */
export class TlsDoor {
  readonly #server: Server;
  readonly #handshaking: ConnectionLimit;
  readonly #connected: ConnectionLimit;

  constructor({ identity, isClientCertificateRequired, limits, onConnection }: TlsDoorOptions) {
    this.#handshaking = new ConnectionLimit(limits.handshaking);
    this.#connected = new ConnectionLimit(limits.connected);
    const { handshakeMs } = limits;
    this.#server = createServer({ ...tlsServerOptions(identity, { isClientCertificateRequired }), handshakeTimeout: handshakeMs });
    const through = new Map<string, () => void>();
    this.#server.prependListener('connection', (socket: Socket) => {
      const ends = endsOf(socket);
      through.set(ends, this.#handshaking.add(addressOf(socket), socket));
      socket.once('close', () => through.delete(ends));
    });
    this.#server.on('tlsClientError', (_cause, socket) => socket.destroy()); // Node itself leaves one open whose handshake took too long
    this.#server.on('secureConnection', (socket) => {
      const ends = endsOf(socket);
      through.get(ends)?.();
      through.delete(ends);
      socket.on('error', () => undefined); // a connection that breaks ends; its calls tell of it
      this.#connected.add(isClientCertificateRequired ? nameOf(socket) : addressOf(socket), socket);
      onConnection(socket);
    });
  }

  /** Connections that are open, whatever their state. */
  get size(): number {
    return this.#handshaking.size + this.#connected.size;
  }

  /** @returns the port. @throws KubestepError `unavailable` */
  async listen(address: string): Promise<number> {
    const { host, port } = splitHostPort(address);
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => reject(cannotListen(address, cause)));
      this.#server.listen({ host, port }, resolve);
    });
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : port;
  }

  /** New connections see the new pair; open ones live on. @throws when key and certificate do not belong together. */
  replaceCertificate(identity: ServerIdentity): void {
    this.#server.setSecureContext(serverContext(identity));
  }

  /** Takes no more connections; those that are through live on. */
  close(): void {
    this.#server.close();
    this.#handshaking.cutAll();
  }

  cutAll(): void {
    this.#connected.cutAll();
  }
}

function cannotListen(address: string, cause: Error): KubestepError {
  return new KubestepError('unavailable', `cannot listen on ${address}`, { cause, hint: 'see who has the port: ss -ltnp' });
}

/** The raw and the secured socket of one connection have the same ends. */
function endsOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function addressOf({ remoteAddress = 'gone' }: Socket): string {
  return remoteAddress;
}

function nameOf(socket: TLSSocket): string {
  return socket.getPeerCertificate().subjectaltname ?? addressOf(socket);
}
