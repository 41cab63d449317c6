import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';
import { asList, field, isRecord } from '../fields.ts';
import { JobFailure } from '../job-process.ts';

/** What went wrong with one question; `code` is the HTTP status, 0 when none came. */
export class ApiFailure extends JobFailure<'api'> {
  readonly status: number;

  constructor(status: number, message: string, cause?: unknown) {
    super('api', message, { cause });
    this.status = status;
  }
}

/** The Kubernetes API as this node's administrator asks it; reads only. */
export interface AdminApi {
  /** @throws ApiFailure */
  get(path: string): Promise<Record<string, unknown>>;
  close(): void;
}

const timeoutMs = 60_000;
const tries = 4;

/**
 * Connects by kubeadm's admin.conf: certificates inside the file, one current context.
 *
 * @throws JobFailure `usage` when it is another kind of file.
 */
export async function openAdminApi(path: string, sleep: (ms: number) => Promise<void>): Promise<AdminApi> {
  const { server, ca, cert, key } = parseKubeconfig(await readFile(path, 'utf8'));
  const agent = new Agent({ keepAlive: true, maxSockets: 2, ca, cert, key });
  return {
    get: async (target) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await ask(new URL(target, server), agent);
        } catch (thrown) {
          const isPassing = thrown instanceof ApiFailure && (thrown.status === 0 || thrown.status === 429 || thrown.status === 503);
          if (!isPassing || attempt === tries) throw thrown;
          await sleep(500 * 2 ** attempt);
        }
      }
    },
    close: () => agent.destroy(),
  };
}

function ask(url: URL, agent: Agent): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new ApiFailure(0, `${url.pathname}: ${cause.message}`, cause));
    const call = request(url, { agent, timeout: timeoutMs, headers: { accept: 'application/json' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        try {
          const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
          if (response.statusCode === 200) resolve(body);
          else reject(new ApiFailure(response.statusCode ?? 0, `${url.pathname}: ${String(body['message'] ?? response.statusCode)}`));
        } catch (cause) {
          reject(new ApiFailure(response.statusCode ?? 0, `${url.pathname}: the answer is not JSON`, cause));
        }
      });
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    call.on('error', fail);
    call.end();
  });
}

interface Kubeconfig {
  readonly server: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

function parseKubeconfig(text: string): Kubeconfig {
  const file: unknown = parse(text);
  const context = named(file, 'contexts', textField(file, 'current-context'))['context'];
  const cluster = named(file, 'clusters', textField(context, 'cluster'))['cluster'];
  const user = named(file, 'users', textField(context, 'user'))['user'];
  const bytes = (from: unknown, name: string) => Buffer.from(textField(from, name), 'base64');
  return {
    server: textField(cluster, 'server'),
    ca: bytes(cluster, 'certificate-authority-data'),
    cert: bytes(user, 'client-certificate-data'),
    key: bytes(user, 'client-key-data'),
  };
}

function named(file: unknown, list: string, name: string): Record<string, unknown> {
  const found = asList(field(file, list)).find((entry) => field(entry, 'name') === name);
  if (isRecord(found)) return found;
  throw new JobFailure('usage', `admin.conf has no ${list} ${JSON.stringify(name)}`);
}

function textField(from: unknown, name: string): string {
  const value = field(from, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new JobFailure('usage', `admin.conf has no ${name}: it is not as kubeadm writes it`);
}
