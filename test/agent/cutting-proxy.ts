import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy on loopback that cuts every connection when told, or again and again after so many bytes from the client. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  target: number;
  cuts = 0;
  #bytesLeft = Number.POSITIVE_INFINITY;
  #nextBudget: () => number = () => Number.POSITIVE_INFINITY;

  constructor(target: number) {
    this.target = target;
    this.#server = createServer((client) => this.#forward(client));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.cuts += 1;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From now on the client gets at least `bytes` through before it is cut; each time at another place. */
  cutEvery(bytes: number): void {
    this.#nextBudget = () => bytes + ((this.cuts * 97_003) % bytes);
    this.#bytesLeft = this.#nextBudget();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #forward(client: Socket): void {
    const upstream = connect(this.target, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.on('data', (bytes: Buffer) => {
        if (from === client) this.#bytesLeft -= bytes.length;
        if (this.#bytesLeft <= 0) {
          this.cut();
          this.#bytesLeft = this.#nextBudget();
        } else if (!to.write(bytes)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
    }
  }
}
