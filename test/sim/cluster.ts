import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { EtcdMembers } from './etcd-members.ts';
import type { SimulatedKubernetes } from './kubernetes/start.ts';
import { type CommandResult, type KubestepOptions, runKubestep } from './kubestep.ts';
import { killProcessesBelow } from './leftovers.ts';
import type { SimulatedNodeHandle } from './node-handle.ts';
import { Program } from './program.ts';

export interface ClusterParts {
  readonly directory: string;
  readonly nodes: readonly SimulatedNodeHandle[];
  readonly kubernetes: SimulatedKubernetes;
  readonly etcd: EtcdMembers;
  readonly events: Server;
}

/** A running cluster of simulated nodes with the real executor, agent and coordinator processes, driven by the real CLI. */
export class SimulatedClusterHandle {
  readonly directory: string;
  readonly nodes: readonly SimulatedNodeHandle[];
  readonly kubernetes: SimulatedKubernetes;
  readonly etcd: EtcdMembers;
  readonly coordinator: Program;
  readonly #events: Server;

  constructor({ directory, nodes, kubernetes, etcd, events }: ClusterParts) {
    this.directory = directory;
    this.nodes = nodes;
    this.kubernetes = kubernetes;
    this.etcd = etcd;
    this.#events = events;
    const { root, timeScale } = this.node('cp1').node;
    this.coordinator = new Program({
      name: 'coordinator',
      entry: 'coordinator/main.ts',
      environment: { KUBESTEP_ROOT: root, KUBESTEP_TIME_FACTOR: String(timeScale) },
      logFile: join(root, 'var/log/kubestep-coordinator.log'),
    });
  }

  node(name: string): SimulatedNodeHandle {
    const found = this.nodes.find(({ node }) => node.name === name);
    if (!found) throw new Error(`the simulated cluster has no node ${name}`);
    return found;
  }

  /** Types a kubestep command on the coordinator's node, or on the one whose root is given. */
  kubestep(args: readonly string[], options: Partial<KubestepOptions> = {}): Promise<CommandResult> {
    return runKubestep(args, { root: this.node('cp1').node.root, ...options });
  }

  /** As `kubestep`, for a command that has to succeed. @throws Error with what it said when it does not. */
  async mustKubestep(args: readonly string[], options: Partial<KubestepOptions> = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.kubestep(args, options);
    if (exitCode !== 0) throw new Error(`kubestep ${args.join(' ')} ended with ${exitCode}: ${stderr}${stdout}`);
    return stdout;
  }

  /** Ends every process that belongs to it and removes its folder. Safe to repeat. */
  async stop(): Promise<void> {
    killProcessesBelow(this.directory);
    await this.etcd.stop();
    if (this.#events.listening) {
      this.#events.close();
      this.#events.closeAllConnections();
      await once(this.#events, 'close');
      await this.kubernetes.stop();
    }
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
