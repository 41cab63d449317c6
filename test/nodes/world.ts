import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { KubestepNode } from './kubestep-node.ts';
import { Machine } from './machine.ts';
import { nodeName, OrderDesk } from './orders.ts';
import { debOf, makeRepositories, versions } from './packages.ts';
import { RepositoryServer } from './repository-server.ts';

export const aptGet = ['apt-get', '-y', '-q', '-o', 'Dpkg::Use-Pty=0'] as const;

/** What all cases share: repositories, a key that signs orders, and a disk with the packages on it that every node begins from. */
export class World {
  readonly desk = new OrderDesk();
  readonly server: RepositoryServer;
  readonly debPath: string;
  /** Gone when the run ends. */
  readonly scratch: string;
  readonly #run: string;
  readonly #base: string;
  #nodes = 0;

  constructor({ run, base }: { readonly run: string; readonly base: string }, debPath: string) {
    this.#run = run;
    this.#base = base;
    this.scratch = join(run, 'scratch');
    this.debPath = debPath;
    this.server = new RepositoryServer(join(run, 'repositories'));
  }

  /** A Debian node with kubeadm, kubelet and kubectl of the old minor, on hold; without kubestep. */
  async prepare(): Promise<void> {
    for (const folder of [this.scratch, join(this.#run, 'repositories')]) mkdirSync(folder, { recursive: true });
    makeRepositories(join(this.#run, 'repositories'));
    await this.server.plugIn();
    await this.#makeDisk('debian', [this.#base], (machine) => this.#installKubernetes(machine));
    await this.#makeDisk('enrolled', [this.#disk('debian'), this.#base], (machine) => this.enrol(machine));
  }

  /** A fresh node as `kubestep agent install` leaves it, without the network process: the driver stands where the agent would. */
  async enrolledNode(): Promise<KubestepNode> {
    const node = new KubestepNode(await this.#bootFresh([this.#disk('enrolled'), this.#disk('debian'), this.#base]), this.desk);
    await node.ready();
    return node;
  }

  /** A fresh node that has never seen kubestep. */
  async plainMachine(): Promise<Machine> {
    return this.#bootFresh([this.#disk('debian'), this.#base]);
  }

  async enrol(machine: Machine): Promise<void> {
    await machine.run([...aptGet, 'install', this.putDeb(machine, this.debPath)]);
    machine.write('/etc/kubestep/trust.json', this.desk.trustAnchor);
    await machine.run(['systemctl', 'enable', '--now', 'kubestep-executor.service']);
  }

  putDeb(machine: Machine, deb: string): string {
    const target = `/var/tmp/${basename(deb)}`;
    copyFileSync(deb, machine.path(target));
    return target;
  }

  async #installKubernetes(machine: Machine): Promise<void> {
    copyFileSync(join(this.#run, 'repositories/keyring.gpg'), machine.path('/etc/apt/keyrings/kubernetes.gpg'));
    const line = `deb [signed-by=/etc/apt/keyrings/kubernetes.gpg] http://127.0.0.1:${this.server.port}/v1.33/deb/ /\n`;
    machine.write('/etc/apt/sources.list.d/kubernetes.list', line);
    machine.write('/var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\n');
    await machine.run([...aptGet, 'update']);
    const names = ['kubeadm', 'kubelet', 'kubectl'];
    await machine.run([...aptGet, 'install', ...names.map((name) => `${name}=${debOf(versions.old)}`)]);
    await machine.run(['apt-mark', 'hold', ...names]);
    await machine.run(['systemctl', 'start', 'kubelet.service']);
    await machine.run(['rm', '-f', '/var/log/stand-in-runs']);
  }

  async #makeDisk(name: string, lower: readonly string[], fill: (machine: Machine) => Promise<void>): Promise<void> {
    const machine = new Machine(nodeName, join(this.#run, name), lower);
    await machine.boot();
    await fill(machine);
    await machine.powerOff();
  }

  async #bootFresh(lower: readonly string[]): Promise<Machine> {
    this.#nodes += 1;
    const machine = new Machine(nodeName, join(this.#run, `node-${this.#nodes}`), lower);
    await machine.boot();
    return machine;
  }

  #disk(name: string): string {
    return join(this.#run, name, 'upper');
  }
}
