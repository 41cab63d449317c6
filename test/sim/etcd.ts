import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, symlink, writeFile } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EtcdAuthority, KeyPair } from './etcd-authority.ts';

const run = promisify(execFile);

export interface EtcdTools {
  readonly etcd: string;
  readonly etcdctl: string;
}

/**
 * Finds Debian's etcd, and installs it when this is root on a machine with apt.
 *
 * @returns the reason as text when there is none: tests print it and skip.
 */
export async function ensureEtcd(): Promise<EtcdTools | string> {
  installed ??= findEtcd() ?? (await installEtcd()) ?? findEtcd();
  return installed ?? 'etcd and etcdctl are not in /usr/bin or /usr/local/bin: apt-get install etcd-server etcd-client';
}

let installed: EtcdTools | string | undefined;

function findEtcd(): EtcdTools | undefined {
  const dir = ['/usr/bin', '/usr/local/bin'].find((candidate) => existsSync(`${candidate}/etcd`) && existsSync(`${candidate}/etcdctl`));
  return dir === undefined ? undefined : { etcd: `${dir}/etcd`, etcdctl: `${dir}/etcdctl` };
}

/** Debian's package starts a service on port 2379 when it is installed: mask it first. */
async function installEtcd(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'etcd is not installed, and only root can install it: apt-get install etcd-server etcd-client';
  const unit = '/etc/systemd/system/etcd.service';
  try {
    if (!existsSync(unit)) await symlink('/dev/null', unit);
    const options = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', ...options, 'etcd-server', 'etcd-client'], { env });
    return undefined;
  } catch (thrown) {
    return `etcd could not be installed: ${String(thrown)}`;
  }
}

export interface EtcdSettings {
  /** A fresh folder for data, certificates and the log. */
  readonly dir: string;
  readonly name?: string;
  /** An address of 127.0.0.0/8. Default 127.0.0.1. */
  readonly host?: string;
  /** Members of one cluster share it; without it everything is plain http. */
  readonly authority?: EtcdAuthority;
  /** Default: free ones. */
  readonly clientPort?: number;
  readonly peerPort?: number;
  /** Every member of the cluster, as `cp1=https://127.0.0.1:12380`, also this one. Default: this one alone. */
  readonly initialCluster?: readonly string[];
  readonly etcd?: string;
  readonly flags?: readonly string[];
}

export interface RunningEtcd {
  readonly name: string;
  readonly endpoint: string;
  readonly peerUrl: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Paths to hand to etcdctl or to a unit's credentials; absent without TLS. */
  readonly client: { readonly ca: string; readonly certificate: string; readonly key: string } | undefined;
  /** Resolves when the member has a leader. */
  ready(withinMs?: number): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts one real member; `ready()` of a member waits for its peers, so start all of them first. */
export async function startEtcd(settings: EtcdSettings): Promise<RunningEtcd> {
  const { dir, name = 'cp1', host = '127.0.0.1', authority } = settings;
  const scheme = authority ? 'https' : 'http';
  const endpoint = `${scheme}://${host}:${settings.clientPort ?? (await freePort(host))}`;
  const peerUrl = `${scheme}://${host}:${settings.peerPort ?? (await freePort(host))}`;
  const dataDir = join(dir, 'data');
  const files = authority && (await writeCertificates(dir, authority, host));
  await mkdir(dir, { recursive: true });
  const log = await open(join(dir, 'etcd.log'), 'a');
  const child = spawn(
    settings.etcd ?? '/usr/bin/etcd',
    [
      ...[`--name=${name}`, `--data-dir=${dataDir}`, `--listen-client-urls=${endpoint}`, `--advertise-client-urls=${endpoint}`],
      ...[`--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`, '--logger=zap', '--log-level=warn'],
      `--initial-cluster=${(settings.initialCluster ?? [`${name}=${peerUrl}`]).join(',')}`,
      ...(files ? tlsFlags(files) : []),
      ...(settings.flags ?? []),
    ],
    { stdio: ['ignore', log.fd, log.fd], env: { PATH: '/usr/bin:/bin', LANG: 'C' } },
  );
  await log.close();
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    ...{ name, endpoint, peerUrl, dataDir, client: files?.client },
    pid: child.pid ?? 0,
    ready: (withinMs = 15_000) => waitForHealth({ endpoint, child, withinMs, tls: files?.pems }),
    stop: async (signal = 'SIGTERM') => {
      process.removeListener('exit', kill);
      await ended(child, signal);
    },
  };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGCONT'); // a test may have stopped it
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exit;
  clearTimeout(killer);
}

/** A port that was free a moment ago. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface CertificateFiles {
  readonly server: { readonly ca: string; readonly certificate: string; readonly key: string };
  readonly client: { readonly ca: string; readonly certificate: string; readonly key: string };
  readonly pems: { readonly ca: string; readonly client: KeyPair };
}

async function writeCertificates(dir: string, authority: EtcdAuthority, host: string): Promise<CertificateFiles> {
  const pki = join(dir, 'pki');
  await mkdir(pki, { recursive: true, mode: 0o700 });
  const client = await authority.issue('healthcheck-client', host);
  const ca = join(pki, 'ca.crt');
  await writeFile(ca, authority.ca);
  const writePair = async (name: string, pair: KeyPair) => {
    const paths = { ca, certificate: join(pki, `${name}.crt`), key: join(pki, `${name}.key`) };
    await writeFile(paths.certificate, pair.certificate);
    await writeFile(paths.key, pair.key, { mode: 0o600 });
    return paths;
  };
  const server = await writePair('server', await authority.issue('server', host));
  return { server, client: await writePair('client', client), pems: { ca: authority.ca, client } };
}

function tlsFlags({ server }: CertificateFiles): string[] {
  const trust = [`--trusted-ca-file=${server.ca}`, `--cert-file=${server.certificate}`, `--key-file=${server.key}`];
  return ['--client-cert-auth', '--peer-client-cert-auth', ...trust, ...trust.map((flag) => flag.replace('--', '--peer-'))];
}

interface HealthWait {
  readonly endpoint: string;
  readonly child: ChildProcess;
  readonly withinMs: number;
  readonly tls: CertificateFiles['pems'] | undefined;
}

async function waitForHealth({ endpoint, child, withinMs, tls }: HealthWait): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (performance.now() < deadlineMs) {
    if (child.exitCode !== null) throw new Error(`etcd at ${endpoint} ended with ${child.exitCode}`);
    if (await isHealthy(endpoint, tls)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`etcd at ${endpoint} has no leader after ${withinMs} ms`);
}

function isHealthy(endpoint: string, tls: CertificateFiles['pems'] | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const options = tls ? { ca: tls.ca, cert: tls.client.certificate, key: tls.client.key, timeout: 2_000 } : { timeout: 2_000 };
    const request = (tls ? httpsGet : httpGet)(`${endpoint}/health`, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => resolve(false)).once('timeout', () => request.destroy());
  });
}
