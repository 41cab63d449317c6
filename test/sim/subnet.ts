import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A part of the loopback network that nobody uses, as `127.83.12`: several simulations may run at once on the same ports. */
export async function freeSubnet(ports: readonly number[]): Promise<string> {
  for (let tries = 0; tries < 20; tries += 1) {
    const subnet = `127.${randomInt(16, 255)}.${randomInt(1, 255)}`;
    const areFree = await Promise.all(ports.map((port) => isFree(`${subnet}.1`, port)));
    if (areFree.every(Boolean)) return subnet;
  }
  throw new Error(`no part of 127.0.0.0/8 has the ports ${ports.join(', ')} free`);
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
