import { randomUUID } from 'node:crypto';
import type { ObjectStore } from './object-store.ts';
import type { Condition, SimLease, SimNode, SimPod } from './objects.ts';

/** How long things take, in milliseconds of the simulation; real clusters: 2 s, 6 s (two pods with a preStop of 5 s), 40 s. */
export interface KubeletTimes {
  readonly podStartMs: number;
  readonly podStopMs: number;
  /** From the last lease to NotReady. */
  readonly nodeGraceMs: number;
}

export interface KubeletChange {
  /** False: the process is gone; its lease ends and the node becomes NotReady after the grace time. */
  readonly running?: boolean;
  /** What a running kubelet reports. */
  readonly ready?: boolean;
  readonly version?: string;
  /** A new one is a reboot: every container of the node restarts. */
  readonly bootId?: string;
  readonly containerRuntime?: string;
}

/** The kubelets of all nodes: they start and end the pods that are bound to their node, report its state and renew its lease. */
export class Kubelets {
  readonly #store: ObjectStore;
  readonly #times: KubeletTimes;
  readonly #stopped = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(store: ObjectStore, times: KubeletTimes) {
    this.#store = store;
    this.#times = times;
  }

  /** @throws ApiError 404 for an unknown node. */
  change(name: string, change: KubeletChange): void {
    const node = this.#store.get('nodes', name);
    const hasRebooted = change.bootId !== undefined && change.bootId !== node.status.nodeInfo['bootID'];
    if (change.running === false) this.#stop(name);
    if (change.running === true) this.#start(name);
    this.#store.update('nodes', node, ({ status }) => {
      if (change.version !== undefined) status.nodeInfo['kubeletVersion'] = change.version;
      if (change.bootId !== undefined) status.nodeInfo['bootID'] = change.bootId;
      if (change.containerRuntime !== undefined) status.nodeInfo['containerRuntimeVersion'] = change.containerRuntime;
    });
    if (this.isRunning(name)) this.#setReady(name, change.ready === false ? 'False' : 'True');
    if (hasRebooted) this.#restartContainers(name);
    this.renewLease(name);
  }

  isRunning(node: string): boolean {
    return !this.#stopped.has(node);
  }

  /** Leases are renewed when somebody looks: a running kubelet's is always fresh, a stopped one's stays as it was. */
  renewLease(node: string): void {
    if (!this.isRunning(node)) return;
    const lease = this.#store.find('leases', node, 'kube-node-lease');
    if (lease) lease.spec.renewTime = microTime(Date.now());
  }

  renewLeases(): void {
    for (const node of this.#store.list('nodes')) this.renewLease(node.metadata.name);
  }

  /** One pass over all pods; each change that takes time gets its timer. Safe to repeat. */
  reconcile(): void {
    for (const pod of this.#store.list('pods')) {
      const { uid = '', deletionTimestamp, finalizers } = pod.metadata;
      if (deletionTimestamp !== undefined) {
        const isBound = pod.spec.nodeName !== undefined && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';
        if (finalizers?.length) continue;
        if (isBound) this.#later(`stop ${uid}`, pod, this.#times.podStopMs, () => this.#store.remove('pods', pod));
        else this.#store.remove('pods', pod);
      } else if (pod.status.phase === 'Pending' && pod.spec.nodeName !== undefined) {
        this.#later(`start ${uid}`, pod, this.#times.podStartMs, () => this.#run(pod));
      }
    }
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #stop(name: string): void {
    this.renewLease(name);
    this.#stopped.add(name);
    this.#timer(`grace ${name}`, this.#times.nodeGraceMs, () => this.#setReady(name, 'Unknown'));
  }

  #start(name: string): void {
    this.#stopped.delete(name);
    clearTimeout(this.#timers.get(`grace ${name}`));
    this.#timers.delete(`grace ${name}`);
  }

  #setReady(name: string, status: string): void {
    const node = this.#store.find('nodes', name);
    const ready = node?.status.conditions.find((condition) => condition.type === 'Ready');
    if (!node || !ready || ready.status === status) return;
    this.#store.update('nodes', node, () => setCondition(ready, status));
  }

  #restartContainers(node: string): void {
    for (const pod of this.#store.list('pods').filter(({ spec }) => spec.nodeName === node)) {
      this.#store.update('pods', pod, ({ status }) => {
        for (const container of status.containerStatuses ?? []) container.restartCount += 1;
      });
    }
  }

  #run({ metadata }: SimPod): void {
    const pod = this.#store.find('pods', metadata.name, metadata.namespace);
    if (!pod || pod.metadata.uid !== metadata.uid || pod.metadata.deletionTimestamp !== undefined) return;
    this.#store.update('pods', pod, ({ status, spec }) => {
      status.phase = 'Running';
      status.startTime = now();
      status.conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: now(),
      }));
      status.containerStatuses = spec.containers.map(({ name, image }) => ({
        name,
        image,
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: now() } },
        containerID: `containerd://${randomUUID().replaceAll('-', '')}`,
        imageID: image,
      }));
    });
  }

  /** Work of a node's kubelet: it is left undone while the kubelet is stopped, and begun anew when it runs again. */
  #later(key: string, pod: SimPod, afterMs: number, work: () => void): void {
    const node = pod.spec.nodeName ?? '';
    if (!this.isRunning(node)) return;
    this.#timer(key, afterMs, () => {
      if (this.isRunning(node)) work();
    });
  }

  #timer(key: string, afterMs: number, work: () => void): void {
    if (this.#timers.has(key)) return;
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        work();
      }, afterMs).unref(),
    );
  }
}

export function newLease(node: SimNode): SimLease {
  const { name, uid = '' } = node.metadata;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease', ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTime(Date.now()) },
  };
}

function setCondition(condition: Condition, status: string): void {
  condition.status = status;
  condition.lastTransitionTime = now();
  condition.reason = status === 'True' ? 'KubeletReady' : status === 'False' ? 'KubeletNotReady' : 'NodeStatusUnknown';
  condition.message = status === 'True' ? 'kubelet is posting ready status' : 'Kubelet stopped posting node status.';
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
