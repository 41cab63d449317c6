import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Clock, waitUntil } from '../../../shared/clock.ts';
import type { EtcdApi, MemberStatus } from './etcd-api.ts';
import { connectEtcd } from './etcd-client.ts';
import { EtcdFailure } from './etcd-failure.ts';
import { type EtcdToolSet, minorOf, snapshotTool, whyNoProof } from './etcd-tools.ts';
import { requireRestored } from './member-data.ts';
import { mustRunTool } from './run-tool.ts';

export interface ScratchOptions {
  readonly snapshot: string;
  /** Emptied first and removed afterwards. */
  readonly dir: string;
  readonly sizeBytes: number;
  readonly tools: EtcdToolSet;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const name = 'proof';
const restoreTimeoutMs = 30 * 60_000;
const startTimeoutMs = 10 * 60_000;

/**
 * Restores a snapshot beside everything that lives, starts etcd on loopback with it and hands it to `use`. The member is always stopped and
 * its folder always removed.
 *
 * @throws EtcdFailure `tool-missing`, `snapshot-corrupt` when etcd's own restore refuses the file, `no-space`, `endpoint-timeout`.
 */
export async function withScratchEtcd<T>(options: ScratchOptions, use: (api: EtcdApi, first: MemberStatus) => Promise<T>): Promise<T> {
  await rm(options.dir, { recursive: true, force: true });
  await mkdir(options.dir, { mode: 0o700 });
  try {
    const [clientPort, peerPort] = await freePorts();
    const peerUrl = `http://127.0.0.1:${peerPort}`;
    const dataDir = await restore(options, peerUrl);
    return await withMember({ ...options, dataDir, peerUrl, clientUrl: `http://127.0.0.1:${clientPort}` }, use);
  } finally {
    await rm(options.dir, { recursive: true, force: true });
  }
}

async function restore({ snapshot, dir, tools }: ScratchOptions, peerUrl: string): Promise<string> {
  const tool = snapshotTool(tools);
  if (tool === undefined) throw new EtcdFailure('tool-missing', whyNoProof(tools) ?? 'no tool restores snapshots');
  const part = join(dir, 'data.part');
  // A token of its own: this member can never talk to another cluster by mistake.
  const membership = [`--name=${name}`, `--initial-cluster=${name}=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`];
  const token = `--initial-cluster-token=kubestep-proof-${randomBytes(8).toString('hex')}`;
  await mustRunTool({
    argv: [tool, 'snapshot', 'restore', snapshot, `--data-dir=${part}`, ...membership, token],
    timeoutMs: restoreTimeoutMs,
  });
  await requireRestored(part);
  const dataDir = join(dir, 'data');
  await rename(part, dataDir);
  return dataDir;
}

interface MemberOptions extends ScratchOptions {
  readonly dataDir: string;
  readonly peerUrl: string;
  readonly clientUrl: string;
}

async function withMember<T>(options: MemberOptions, use: (api: EtcdApi, first: MemberStatus) => Promise<T>): Promise<T> {
  const log = await open(join(options.dir, 'etcd.log'), 'w', 0o600);
  const child = spawn(options.tools.paths.etcd ?? '', memberFlags(options), {
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: '/usr/bin:/bin', LANG: 'C' },
  });
  const isEnded = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  const api = connectEtcd({ url: options.clientUrl });
  try {
    return await use(api, await firstStatus(api, child, options));
  } catch (thrown) {
    const { bytesRead, buffer } = await open(join(options.dir, 'etcd.log')).then((file) => file.read().finally(() => file.close()));
    if (bytesRead > 0) process.stderr.write(`etcd says: ${buffer.subarray(0, Math.min(bytesRead, 4000)).toString('utf8')}\n`);
    throw thrown;
  } finally {
    api.close();
    await log.close();
    await stop(child, isEnded);
  }
}

/** Quick elections are safe for one member alone; the quota only has to be out of the way. */
function memberFlags({ dataDir, peerUrl, clientUrl, tools, sizeBytes }: MemberOptions): string[] {
  const urls = [`--listen-client-urls=${clientUrl}`, `--advertise-client-urls=${clientUrl}`, `--listen-peer-urls=${peerUrl}`];
  const isSyncOptional = minorOf(tools.version) !== '3.4'; // the flag came with 3.5
  return [
    ...[`--name=${name}`, `--data-dir=${dataDir}`, ...urls],
    ...[`--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=${name}=${peerUrl}`, '--logger=zap', '--log-level=warn'],
    ...['--heartbeat-interval=20', '--election-timeout=200', `--quota-backend-bytes=${Math.max(8 * 1024 ** 3, 2 * sizeBytes)}`],
    ...(isSyncOptional ? ['--unsafe-no-fsync'] : []),
  ];
}

async function firstStatus(api: EtcdApi, child: ChildProcess, { clock, signal }: ScratchOptions): Promise<MemberStatus> {
  let status: MemberStatus | undefined;
  const isUp = async () => {
    if (child.exitCode !== null || child.pid === undefined) {
      throw new EtcdFailure('snapshot-corrupt', `etcd does not start on the restored snapshot: it ended with ${child.exitCode}`);
    }
    status = await api.status().catch(() => undefined);
    return status !== undefined && status.leaderId !== '0';
  };
  await waitUntil(isUp, { everyMs: 50, forMs: startTimeoutMs }, clock, signal);
  if (status && status.leaderId !== '0') return status;
  throw new EtcdFailure('endpoint-timeout', `etcd did not get ready on the restored snapshot within ${startTimeoutMs} ms`);
}

async function stop(child: ChildProcess, isEnded: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL'); // nothing of it is kept
  await isEnded;
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const address = server.address();
    ports.push(typeof address === 'object' && address !== null ? address.port : 0);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [clientPort = 0, peerPort = 0] = ports;
  return [clientPort, peerPort];
}
