import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { EtcdMembers } from './etcd-members.ts';
import type { SimulatedKubernetes } from './kubernetes/start.ts';
import { killProcessesBelow } from './leftovers.ts';
import { Program } from './program.ts';
import { type Failpoint, readFailpoints, writeFailpoints } from './tools/failpoints.ts';
import type { SimulatedNode } from './tools/node-state.ts';
import { type PackageRecords, readPackages } from './tools/packages.ts';
import type { CallLogEntry } from './tools/tool.ts';

/** One simulated node: its folder, and the two real processes that `agent install` would start by systemd. */
export class SimulatedNodeHandle {
  readonly node: SimulatedNode;
  readonly executor: Program;
  readonly agent: Program;

  constructor(node: SimulatedNode) {
    this.node = node;
    const { root } = node;
    const environment = { KUBESTEP_ROOT: root, KUBESTEP_TOOL_DIRS: [join(root, 'usr/bin'), '/usr/bin', '/bin'].join(delimiter) };
    const program = (name: string, entry: string) =>
      new Program({ name: `${name} on ${node.name}`, entry, environment, logFile: join(root, `var/log/kubestep-${name}.log`) });
    this.executor = program('executor', 'agent/executor/main.ts');
    this.agent = program('agent', 'agent/main.ts');
  }

  start(): void {
    this.executor.start();
    this.agent.start();
  }

  /** Ends everything on the node at once; what is below /run is gone at the next `start`. */
  async cutPower(): Promise<void> {
    killProcessesBelow(this.node.root);
    await Promise.all([this.executor.kill(), this.agent.kill()]);
    rmSync(join(this.node.root, 'run'), { recursive: true, force: true });
    mkdirSync(join(this.node.root, 'run'));
  }

  /** Whether the agent says that it has reached the coordinator. */
  hasConnected(): boolean {
    const { logFile } = this.agent.options;
    return existsSync(logFile) && /\bconnected\b/.test(readFileSync(logFile, 'utf8'));
  }

  /** Every call of a stand-in tool on this node, oldest first. */
  calls(tool?: string): CallLogEntry[] {
    const path = join(this.node.root, 'var/lib/sim/calls.jsonl');
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1); // the last one may be half written
    return lines.map((line) => JSON.parse(line) as CallLogEntry).filter((call) => tool === undefined || call.tool === tool);
  }

  /** Command lines of the calls that began, as `kubeadm upgrade apply v1.33.13 --yes`. */
  commandLines(tool?: string): string[] {
    return this.calls(tool)
      .filter(({ event }) => event === 'start')
      .map((call) => [call.tool, ...call.argv].join(' '));
  }

  packages(): PackageRecords {
    return readPackages(this.node.root);
  }

  fail(failpoint: Failpoint): void {
    writeFailpoints(this.node.root, [...readFailpoints(this.node.root), failpoint]);
  }

  /** Lets a tool that is held by these words go on. */
  release(match: string): void {
    writeFailpoints(
      this.node.root,
      readFailpoints(this.node.root).filter((failpoint) => failpoint.at !== 'hold' || failpoint.match !== match),
    );
  }

  /** Takes failpoints away again: all, or those of one kind. */
  heal(at?: Failpoint['at']): void {
    writeFailpoints(
      this.node.root,
      readFailpoints(this.node.root).filter((failpoint) => at !== undefined && failpoint.at !== at),
    );
  }
}

/** Puts on a control-plane node what kubeadm leaves there: certificates of etcd and of the API server, and admin.conf. */
export async function writeCredentials(
  { root, name, ip }: SimulatedNode,
  { kubernetes, etcd }: { readonly kubernetes: SimulatedKubernetes; readonly etcd: EtcdMembers },
): Promise<void> {
  const pki = join(root, 'etc/kubernetes/pki');
  await etcd.copyCertificates(name, pki);
  writeFileSync(join(pki, 'ca.crt'), kubernetes.caPem);
  const pair = await kubernetes.authority.serverPair('kube-apiserver', [ip]);
  writeFileSync(join(pki, 'apiserver.crt'), pair.certificatePem);
  writeFileSync(join(pki, 'apiserver.key'), pair.keyPem, { mode: 0o600 });
  const admin = readFileSync(kubernetes.adminKubeconfig, 'utf8').replace(/server: \S+/, `server: https://${ip}:6443`);
  writeFileSync(join(root, 'etc/kubernetes/admin.conf'), admin, { mode: 0o600 });
}
