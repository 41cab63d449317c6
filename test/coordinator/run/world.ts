import type { AgentOn, AgentPort, RunOptions, TypedOutcome } from '../../../coordinator/agents/agent-port.ts';
import { skewViolations } from '../../../coordinator/policy/skew.ts';
import { KubestepError } from '../../../shared/errors.ts';
import type { OperationInput, OperationKind, OperationOutcome } from '../../../shared/operations.ts';
import { parseKubeVersion } from '../../../shared/version.ts';
import type { FakeClock } from '../../fake-clock.ts';
import { probeOf } from '../plan/inventory-builder.ts';
import { WorldEtcd } from './world-etcd.ts';
import { factsOf, newNode, partsOf, type Trouble, versionOf, type WorldNode, type WorldShape } from './world-node.ts';
import { WorldOs } from './world-os.ts';

interface Executed {
  readonly id: string;
  readonly node: string;
  readonly kind: OperationKind;
}

const reads = new Set<OperationKind>(['readFacts', 'probeRepository', 'readEtcd', 'prepareEtcdTools', 'probeOsUpgrade', 'readOs']);

/**
 * A cluster in memory. Its nodes keep the promise of the executor: an id is done once, and afterwards answers what it ended with. After every
 * operation it checks what no upgrade may ever break, and throws when one did.
 */
export class World {
  readonly nodes: WorldNode[];
  /** The distributions below the nodes. */
  readonly os = new WorldOs();
  readonly clock: FakeClock;
  readonly from: string;
  readonly target: string;
  readonly etcd: WorldEtcd;
  /** Writing operations that did something, in order. */
  readonly executed: Executed[] = [];
  readonly connected = new Set<string>();
  /** Nodes that may be out at once. */
  maxOut = 1;
  isTelling = true;
  /** Operations that only look, in order. */
  readonly looks: Executed[] = [];
  readonly #outcomes = new Map<string, OperationOutcome>();
  readonly #troubles: { trouble: Trouble; left: number }[] = [];
  /** Called while a writing operation is running on its node. */
  whileRunning: (operation: Executed) => void = () => undefined;

  constructor({
    controlPlane,
    workers,
    clock,
    from = 'v1.33.13',
    target = 'v1.34.4',
    etcdVersion = '3.5.33',
  }: WorldShape & { readonly clock: FakeClock }) {
    this.clock = clock;
    this.from = from;
    this.target = target;
    const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
    this.nodes = [
      ...names('cp', controlPlane).map((name) => newNode(name, 'control-plane', from)),
      ...names('w', workers).map((name) => newNode(name, 'worker', from)),
    ];
    this.etcd = new WorldEtcd(names('cp', controlPlane), etcdVersion);
    for (const { name } of this.nodes) this.connected.add(name);
  }

  node(name: string): WorldNode {
    const found = this.nodes.find((node) => node.name === name);
    if (!found) throw new Error(`the world has no node ${name}`);
    return found;
  }

  trouble(trouble: Trouble): void {
    this.#troubles.push({ trouble, left: trouble.times });
  }

  readonly agentOn: AgentOn = (name) => this.#agent(name);

  #agent(name: string): AgentPort {
    return {
      isConnected: () => this.connected.has(name),
      fetchSnapshot: () => Promise.reject(new Error('nobody asked for that')),
      run: (kind, input, options, signal) => this.#run(name, { kind, input, options }, signal),
    };
  }

  async #run<K extends OperationKind>(
    name: string,
    { kind, input, options }: { kind: K; input: OperationInput<K>; options: RunOptions },
    signal: AbortSignal,
  ): Promise<TypedOutcome<K>> {
    signal.throwIfAborted();
    await Promise.resolve();
    const known = this.#outcomes.get(options.operationId);
    if (known) return known as TypedOutcome<K>;
    if (!this.connected.has(name)) {
      // The hub withdraws an order that it could not send: the id is spent.
      this.#keep(options.operationId, { state: 'refused', reasonCode: 'not-connected', reason: `no agent of ${name} was connected` });
      throw new KubestepError('unavailable', `no agent of ${name} was connected`);
    }
    const trouble = this.#nextTrouble(name, kind);
    trouble?.harm?.(this.node(name));
    if (trouble?.outcome && !trouble.isWorkDone) return this.#keep(options.operationId, trouble.outcome) as TypedOutcome<K>;
    if (kind === 'readEtcd' && !this.etcd.answers(name)) {
      return this.#keep(options.operationId, { state: 'failed', exitCode: 1, reason: 'connect ECONNREFUSED' }) as TypedOutcome<K>;
    }
    const outcome = this.#work(name, kind, input, options);
    if (trouble?.error) throw trouble.error;
    return this.#keep(options.operationId, trouble?.outcome ?? outcome) as TypedOutcome<K>;
  }

  #work<K extends OperationKind>(name: string, kind: K, input: OperationInput<K>, { operationId }: RunOptions): OperationOutcome {
    const node = this.node(name);
    const result = this.#effect(node, kind, input);
    if (!reads.has(kind)) {
      const operation = { id: operationId, node: name, kind };
      this.executed.push(operation);
      this.assertInvariants(`${kind} on ${name}`);
      this.whileRunning(operation);
    } else this.looks.push({ id: operationId, node: name, kind });
    return this.#keep(operationId, { state: 'succeeded', exitCode: 0, result, startedAtMs: this.clock.now() });
  }

  #keep(id: string, outcome: OperationOutcome): OperationOutcome {
    const state = this.#outcomes.get(id) ?? outcome;
    this.#outcomes.set(id, outcome.state === 'succeeded' ? state : outcome);
    return outcome;
  }

  #nextTrouble(node: string, kind: OperationKind): Trouble | undefined {
    const entry = this.#troubles.find(({ trouble, left }) => trouble.node === node && trouble.kind === kind && left > 0);
    if (entry) entry.left -= 1;
    return entry?.trouble;
  }

  /** What an operation does to a node; each may be repeated. */
  #effect(node: WorldNode, kind: OperationKind, input: unknown): unknown {
    const given = input as { version: string; minor: string };
    switch (kind) {
      case 'readFacts':
        return partsOf(factsOf(node), (input as OperationInput<'readFacts'>).parts);
      case 'probeRepository':
        return probeOf(this.target.startsWith(`${given.minor}.`) ? this.target : `${given.minor}.9`);
      case 'readEtcd':
      case 'moveEtcdLeader':
      case 'pullEtcdImage':
      case 'upgradeEtcd':
        return this.etcd.effect(node.name, kind, input);
      case 'prepareEtcdTools':
        return { version: '3.5.33', source: 'image', tools: ['etcd', 'etcdctl', 'etcdutl'] };
      case 'setRepository':
        node.repositoryMinor = given.minor;
        return this.#told({ to: given.minor });
      case 'repairPackages':
        node.packageStatus = 'hi ';
        return {};
      case 'installKubeadm':
        this.#mustBeWhole(node);
        node.packages.kubeadm = given.version;
        return this.#told({ installed: factsOf(node).packages, audit: '' });
      case 'installKubelet':
        this.#mustBeWhole(node);
        node.packages.kubelet = given.version;
        node.packages.kubectl = given.version;
        return this.#told({ installed: factsOf(node).packages, audit: '' });
      case 'kubeadmApply':
      case 'kubeadmNode':
        return this.#kubeadm(node);
      case 'restartKubelet':
        this.etcd.touch(node.name, kind);
        node.invocation += 1;
        node.kubeletVersion = versionOf(node.packages.kubelet);
        return this.#told({ kubelet: factsOf(node).kubelet });
      case 'probeOsUpgrade':
      case 'readOs':
      case 'upgradeOsPackages':
      case 'reboot':
        return this.os.effect(node, kind, input);
      default:
        return {};
    }
  }

  /** Operations that tell what they have seen after their work; those of older agents do not. */
  #told(seen: object): object {
    return this.isTelling ? seen : {};
  }

  #mustBeWhole(node: WorldNode): void {
    if (node.packageStatus !== 'hi ') throw new Error(`apt on ${node.name}: dpkg was interrupted, you must run dpkg --configure -a`);
  }

  #kubeadm(node: WorldNode): unknown {
    if (node.role === 'worker') return {};
    node.controlPlaneVersion = versionOf(node.packages.kubeadm);
    this.etcd.kubeadm(node.name, node.controlPlaneVersion);
    const isLast = this.#controlPlane().every(({ controlPlaneVersion }) => controlPlaneVersion === node.controlPlaneVersion);
    for (const each of isLast ? this.nodes : []) each.kubeProxyVersion = node.controlPlaneVersion;
    return {};
  }

  #controlPlane(): WorldNode[] {
    return this.nodes.filter(({ role }) => role === 'control-plane');
  }

  /** What no upgrade may break, looked at after everything that happens. */
  assertInvariants(after: string, { isUncordon = false } = {}): void {
    const versions = this.nodes.map((node) => {
      const own = parseKubeVersion(node.controlPlaneVersion);
      const controlPlane = node.role === 'control-plane' ? { apiServer: own, controllerManager: own, scheduler: own } : {};
      const binary = parseKubeVersion(versionOf(node.packages.kubelet)); // a reboot would start it
      return { name: node.name, kubelet: binary, kubeProxy: parseKubeVersion(node.kubeProxyVersion), ...controlPlane };
    });
    const broken = skewViolations({ nodes: versions });
    if (broken[0]) throw new Error(`after ${after}: ${broken[0].node} ${broken[0].evidence}`);
    const out = this.nodes.filter(({ cordon }) => cordon.isCordoned && cordon.by !== 'somebody');
    if (out.length > 1 && out.some(({ role }) => role === 'control-plane'))
      throw new Error(`after ${after}: a control-plane node is not out alone`);
    if (out.length > this.maxOut) throw new Error(`after ${after}: ${out.map(({ name }) => name).join(' and ')} are out at once`);
    const swapped = this.nodes.find(
      (node) =>
        node.kubeletVersion !== versionOf(node.packages.kubelet) && (node.pods.length > 0 || (!node.cordon.isCordoned && !isUncordon)), // a cancellation may leave a kubelet that was not yet restarted
    );
    if (swapped) throw new Error(`after ${after}: the kubelet of ${swapped.name} was replaced before its drain`);
  }

  /** True when every component has the target version and no node is out. */
  isUpgraded(): boolean {
    return this.nodes.every(
      (node) =>
        node.kubeletVersion === this.target &&
        versionOf(node.packages.kubelet) === this.target &&
        versionOf(node.packages.kubectl) === this.target &&
        versionOf(node.packages.kubeadm) === this.target &&
        node.kubeProxyVersion === this.target &&
        !node.cordon.isCordoned &&
        (node.role === 'worker' || node.controlPlaneVersion === this.target),
    );
  }

  /** Ids that were executed more than once; must be empty. */
  repeatedIds(): string[] {
    const ids = this.executed.map(({ id }) => id);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
  }

  countOf(kind: OperationKind, node: string): number {
    return this.executed.filter((operation) => operation.kind === kind && operation.node === node).length;
  }
}
