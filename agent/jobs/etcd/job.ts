import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ageRecipientPattern } from '../../../shared/age-recipient.ts';
import { snapshotNamePattern } from '../../../shared/names.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import type { EtcdEndpoint } from './etcd-client.ts';
import { EtcdFailure } from './etcd-failure.ts';

/** What a job gets from the unit that runs it. */
export interface JobContext {
  readonly paths: NodePaths;
  /** Of systemd's LoadCredential=; a job without network has none. */
  readonly credentialsDir: string | undefined;
  /** A line for people, in the operation's output. */
  readonly note: (line: string) => void;
}

export function parseNothing(): Record<string, never> {
  return {};
}

export function parseSnapshotInput(input: unknown): { readonly name: string } {
  const name = typeof input === 'object' && input !== null && 'name' in input ? input.name : undefined;
  if (typeof name === 'string' && snapshotNamePattern.test(name)) return { name };
  throw new EtcdFailure('usage', `${JSON.stringify(name)} is not a snapshot name such as etcd-cp1-20261122T120000Z`);
}

/** The recipients of an order that has some; the executor has judged them already. */
export function parseRecipients(input: unknown): readonly string[] {
  const value = typeof input === 'object' && input !== null && 'recipients' in input ? input.recipients : [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' && ageRecipientPattern.test(one))) return value;
  throw new EtcdFailure('usage', `${JSON.stringify(value)} is not a list of public age keys`);
}

const defaultUrl = 'https://127.0.0.1:2379';

/** The member of this node: its URL from the manifest's --listen-client-urls, its certificate from the unit's credentials. */
export async function localEndpoint(credentialsDir: string | undefined): Promise<EtcdEndpoint> {
  if (credentialsDir === undefined) throw new EtcdFailure('certificate-file', 'this job was started without the etcd client certificate');
  const read = (name: string) => readFile(join(credentialsDir, name));
  const url = (await read('etcd.yaml').then((manifest) => clientUrlOf(manifest.toString('utf8')), ignoreMissing)) ?? defaultUrl;
  if (url.startsWith('http:')) return { url };
  try {
    const [ca, certificate, key] = await Promise.all([read('ca.crt'), read('client.crt'), read('client.key')]);
    return { url, tls: { ca, certificate, key } };
  } catch (thrown) {
    throw new EtcdFailure('certificate-file', `the etcd client certificate cannot be read: ${String(thrown)}`, thrown);
  }
}

function ignoreMissing(thrown: unknown): undefined {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
  throw thrown;
}

/** A loopback URL when the member listens on one, else the first. */
export function clientUrlOf(manifest: string): string | undefined {
  const urls = /--listen-client-urls=([^\s"']+)/.exec(manifest)?.[1]?.split(',') ?? [];
  return urls.find((url) => /^https?:\/\/(127\.|\[::1\])/.test(url)) ?? urls[0];
}
