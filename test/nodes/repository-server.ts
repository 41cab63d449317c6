import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, normalize } from 'node:path';

/** Serves the repositories on the loopback that all nodes share; it can be unplugged and plugged in again. */
export class RepositoryServer {
  readonly port = 8080;
  readonly #folder: string;
  #server: Server | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async plugIn(): Promise<void> {
    const server = createServer((request, response) => {
      const path = join(this.#folder, normalize(new URL(request.url ?? '/', 'http://localhost').pathname));
      const size = statSync(path, { throwIfNoEntry: false });
      if (!size?.isFile()) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-length': size.size, 'last-modified': size.mtime.toUTCString() });
      createReadStream(path).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.#server = server;
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }
}
