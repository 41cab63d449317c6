import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { type EtcdSettings, ensureEtcd, type RunningEtcd, startEtcd } from './etcd.ts';
import { makeEtcdAuthority } from './etcd-authority.ts';

export const etcdPorts = { client: 2379, peer: 2380 };

/** The real etcd members of a simulated cluster: one for each control-plane node, at its address. */
export class EtcdMembers {
  /** Of the machine's own etcd, as `3.4.23`. */
  readonly version: string;
  readonly #settings = new Map<string, EtcdSettings>();
  readonly #running = new Map<string, RunningEtcd>();

  private constructor(version: string) {
    this.version = version;
  }

  /** Starts all members and waits until they have a leader. @throws Error when this machine has no etcd. */
  static async start(nodes: readonly { readonly name: string; readonly ip: string }[], directory: string): Promise<EtcdMembers> {
    const tools = await ensureEtcd();
    if (typeof tools === 'string') throw new Error(tools);
    const version = /^etcd Version: (\S+)$/m.exec(execFileSync(tools.etcd, ['--version'], { encoding: 'utf8' }))?.[1] ?? '';
    const members = new EtcdMembers(version);
    const authority = await makeEtcdAuthority();
    const initialCluster = nodes.map(({ name, ip }) => `${name}=https://${ip}:${etcdPorts.peer}`);
    for (const { name, ip } of nodes) {
      const dir = join(directory, name);
      await mkdir(dir, { recursive: true });
      const ports = { clientPort: etcdPorts.client, peerPort: etcdPorts.peer };
      members.#settings.set(name, { dir, name, host: ip, authority, initialCluster, etcd: tools.etcd, ...ports });
    }
    for (const [name, settings] of members.#settings) members.#running.set(name, await startEtcd(settings));
    await Promise.all([...members.#running.values()].map((member) => member.ready()));
    return members;
  }

  /** Where kubeadm keeps the certificate that tools use: `pki/etcd/{ca.crt,healthcheck-client.crt,healthcheck-client.key}`. */
  async copyCertificates(node: string, pkiDirectory: string): Promise<void> {
    const client = this.#running.get(node)?.client;
    if (!client) throw new Error(`${node} has no etcd member`);
    await mkdir(join(pkiDirectory, 'etcd'), { recursive: true });
    await cp(client.ca, join(pkiDirectory, 'etcd/ca.crt'));
    await cp(client.certificate, join(pkiDirectory, 'etcd/healthcheck-client.crt'));
    await cp(client.key, join(pkiDirectory, 'etcd/healthcheck-client.key'));
  }

  /** Writes keys through the first member, as an API server would. */
  async put(entries: readonly { readonly key: string; readonly value: string }[]): Promise<void> {
    const [member] = this.#running.values();
    if (!member?.client) throw new Error('there is no etcd member');
    const { ca, certificate, key } = member.client;
    const agent = new Agent({ keepAlive: true, ca: readFileSync(ca), cert: readFileSync(certificate), key: readFileSync(key) });
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    for (const entry of entries) await post(`${member.endpoint}/v3/kv/put`, { key: base64(entry.key), value: base64(entry.value) }, agent);
    agent.destroy();
  }

  member(node: string): RunningEtcd {
    const member = this.#running.get(node);
    if (!member) throw new Error(`${node} has no etcd member`);
    return member;
  }

  async restart(node: string): Promise<void> {
    const settings = this.#settings.get(node);
    if (!settings) return;
    await this.#running.get(node)?.stop();
    this.#running.set(node, await startEtcd(settings));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((member) => member.stop('SIGKILL')));
  }
}

/** One call of etcd's own gateway from JSON to gRPC. */
async function post(url: string, body: unknown, agent: Agent): Promise<void> {
  const sent = request(url, { method: 'POST', agent });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
}
