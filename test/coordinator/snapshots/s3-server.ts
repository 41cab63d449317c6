import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Storage } from '../../../coordinator/snapshots/s3-storage.ts';

interface S3Server {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}
interface S3ServerOptions {
  readonly port: number;
  readonly address: string;
  readonly silent: boolean;
  readonly directory: string;
  readonly configureBuckets: readonly { readonly name: string }[];
}
/** It comes without types of its own. */
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: S3ServerOptions) => S3Server;

export const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** A real S3 server behind a door at which a test may lie: change bytes on their way, or answer with errors. */
export interface TestS3 {
  readonly endpoint: string;
  readonly requests: string[];
  /** Applied to the body of what goes in. */
  onPut: (body: Buffer) => Buffer;
  /** Answers of the door itself, until there are no more. */
  readonly failures: number[];
  storage(more?: { readonly prefix?: string; readonly bucket?: string; readonly partBytes?: number; readonly key?: string }): S3Storage;
  close(): Promise<void>;
}

export async function startS3(): Promise<TestS3> {
  const directory = mkdtempSync(join(tmpdir(), 'kubestep-s3-'));
  const inner = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: 'backups' }] });
  const { port: innerPort } = await inner.run();
  const door = createServer((incoming, answer) => void pass(incoming, answer));
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;

  async function pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    test.requests.push(`${incoming.method} ${incoming.url}`);
    const failure = test.failures.shift();
    if (failure !== undefined) return void answer.writeHead(failure).end('<Error><Code>SlowDown</Code></Error>');
    const sent = Buffer.concat(chunks);
    const body = incoming.method === 'PUT' ? test.onPut(sent) : sent;
    const options = { port: innerPort, host: '127.0.0.1', method: incoming.method, path: incoming.url, headers: incoming.headers };
    const onward = request(options, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    onward.end(body);
  }

  const test: TestS3 = {
    endpoint: `http://127.0.0.1:${port}`,
    requests: [],
    onPut: (body) => body,
    failures: [],
    storage: ({ prefix = 'prod/', bucket = 'backups', partBytes, key } = {}) =>
      new S3Storage(
        { name: 'offsite', endpoint: test.endpoint, region: 'us-east-1', bucket, prefix, isPathStyle: true },
        { ...credentials, ...(key !== undefined && { accessKeyId: key }) },
        { ...(partBytes !== undefined && { partBytes }) },
      ),
    close: async () => {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await inner.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return test;
}
