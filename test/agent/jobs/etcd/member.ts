import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EtcdApi } from '../../../../agent/jobs/etcd/etcd-api.ts';
import { connectEtcd, type EtcdEndpoint } from '../../../../agent/jobs/etcd/etcd-client.ts';
import { type NodePaths, nodePaths } from '../../../../shared/paths.ts';
import { type EtcdTools, ensureEtcd, type RunningEtcd, startEtcd } from '../../../sim/etcd.ts';
import { type EtcdAuthority, makeEtcdAuthority } from '../../../sim/etcd-authority.ts';

const run = promisify(execFile);

/** A real member with a node's folders around it: manifest, credentials as the unit would have them, tool folders. */
export interface TestMember {
  readonly root: string;
  readonly paths: NodePaths;
  readonly etcd: RunningEtcd;
  readonly tools: EtcdTools;
  readonly authority: EtcdAuthority;
  readonly credentialsDir: string;
  readonly endpoint: EtcdEndpoint;
  readonly api: EtcdApi;
  readonly notes: string[];
  readonly context: { readonly paths: NodePaths; readonly credentialsDir: string; readonly note: (line: string) => void };
  etcdctl(...args: string[]): Promise<string>;
  /** Runs a job as its own process, as the executor's unit does. */
  job(name: string, input?: object): Promise<{ readonly code: number; readonly answer: Record<string, unknown>; readonly stderr: string }>;
  end(): Promise<void>;
}

/** Tells why there is no etcd, so that a suite can skip with a reason. */
export async function whyNoEtcd(): Promise<string | undefined> {
  const tools = await ensureEtcd();
  return typeof tools === 'string' ? tools : undefined;
}

export async function startMember(toolDir = process.env['KUBESTEP_TEST_ETCD_DIR']): Promise<TestMember> {
  const tools = toolDir === undefined ? await ensureEtcd() : { etcd: `${toolDir}/etcd`, etcdctl: `${toolDir}/etcdctl` };
  if (typeof tools === 'string') throw new Error(tools);
  const root = mkdtempSync(join(tmpdir(), 'kubestep-etcd-'));
  const authority = await makeEtcdAuthority();
  const etcd = await startEtcd({ dir: join(root, 'member'), authority, etcd: tools.etcd });
  await etcd.ready();
  const paths = nodePaths(root, [toolDir ?? '/usr/bin', '/usr/bin', '/bin']);
  const credentialsDir = writeCredentials(root, etcd);
  const endpoint = endpointOf(etcd);
  const api = connectEtcd(endpoint);
  const notes: string[] = [];
  return {
    ...{ root, paths, etcd, tools, authority, credentialsDir, endpoint, api, notes },
    context: { paths, credentialsDir, note: (line) => notes.push(line) },
    etcdctl: (...args) => etcdctl(tools, etcd, args),
    job: (name, input = {}) => runJobProcess({ root, credentialsDir, toolDirs: paths.toolDirs }, name, input),
    end: async () => {
      api.close();
      await etcd.stop('SIGKILL');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export function endpointOf({ endpoint, client }: RunningEtcd): EtcdEndpoint {
  if (!client) return { url: endpoint };
  const [ca, certificate, key] = [client.ca, client.certificate, client.key].map((path) => readFileSync(path));
  return ca && certificate && key ? { url: endpoint, tls: { ca, certificate, key } } : { url: endpoint };
}

function writeCredentials(root: string, { endpoint, client }: RunningEtcd): string {
  const dir = join(root, 'credentials');
  mkdirSync(dir);
  if (client) copyFileSync(client.ca, join(dir, 'ca.crt'));
  if (client) copyFileSync(client.certificate, join(dir, 'client.crt'));
  if (client) copyFileSync(client.key, join(dir, 'client.key'));
  writeFileSync(join(dir, 'etcd.yaml'), `    - --listen-client-urls=https://10.0.0.1:2379,${endpoint}\n`);
  return dir;
}

async function etcdctl({ etcdctl: path }: EtcdTools, { endpoint, client }: RunningEtcd, args: readonly string[]): Promise<string> {
  const tls = client ? [`--cacert=${client.ca}`, `--cert=${client.certificate}`, `--key=${client.key}`] : [];
  const env = { ...process.env, ETCDCTL_API: '3' };
  const { stdout } = await run(path, [`--endpoints=${endpoint}`, ...tls, '--command-timeout=10s', ...args], { env });
  return stdout;
}

/** Writes `count` keys in transactions of 100. */
export async function putKeys(member: TestMember, count: number, { prefix = 'key', bytes = 100 } = {}): Promise<void> {
  for (let start = 0; start < count; start += 100) {
    const puts = Array.from({ length: Math.min(100, count - start) }, (_, index) => `put ${prefix}/${start + index} ${'x'.repeat(bytes)}`);
    const file = join(member.root, 'txn');
    writeFileSync(file, `\n${puts.join('\n')}\n\n\n`);
    const { client, endpoint } = member.etcd;
    const tls = client ? `--cacert=${client.ca} --cert=${client.certificate} --key=${client.key}` : '';
    await run('/bin/sh', ['-c', `ETCDCTL_API=3 ${member.tools.etcdctl} --endpoints=${endpoint} ${tls} txn < ${file}`]);
  }
}

interface JobSurroundings {
  readonly root: string;
  readonly credentialsDir: string;
  readonly toolDirs: readonly string[];
}

function runJobProcess({ root, credentialsDir, toolDirs }: JobSurroundings, name: string, input: object): ReturnType<TestMember['job']> {
  const file = new URL(`../../../../agent/jobs/etcd/${name}.ts`, import.meta.url).pathname;
  const env = { PATH: '/usr/bin:/bin', KUBESTEP_ROOT: root, KUBESTEP_TOOL_DIRS: toolDirs.join(':'), CREDENTIALS_DIRECTORY: credentialsDir };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, JSON.stringify(input)], { env }, (error, stdout, stderr) => {
      const code = error ? Number(error.code ?? 1) : 0;
      resolve({ code, answer: JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'), stderr });
    });
  });
}
