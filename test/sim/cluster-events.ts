import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { SimulatedKubernetes } from './kubernetes/start.ts';
import { changeStaticPod } from './kubernetes/static-pods.ts';
import { minorOf } from './tools/catalog.ts';
import type { ClusterEvent, ClusterView } from './tools/cluster-line.ts';

export interface ClusterEventDeps {
  readonly kubernetes: SimulatedKubernetes;
  readonly timeScale: number;
  /** Stops this node's real etcd and starts it again on the same data. */
  readonly restartEtcd: (node: string) => Promise<void>;
}

/** Measured on real clusters, in seconds. */
const seconds = {
  halfDead: 35,
  apiServerDown: 30,
  apiServerDenies: 5,
  kubeletReady: 1.3,
  secondRestartDown: 18,
  secondRestartDenies: 3,
};

/** Answers the stand-in tools of all nodes on a unix socket, and plays out what their events cause. */
export async function listenForEvents(socketPath: string, deps: ClusterEventDeps): Promise<Server> {
  await rm(socketPath, { force: true });
  const events = new ClusterEvents(deps);
  const server = createServer((request, response) => {
    answer(events, request).then(
      (body) => response.end(JSON.stringify(body ?? null)),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  });
  server.once('close', () => events.close());
  server.listen(socketPath);
  await once(server, 'listening');
  return server;
}

async function answer(events: ClusterEvents, request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  if (request.method === 'GET') return events.view();
  return events.take(JSON.parse(Buffer.concat(chunks).toString('utf8')) as ClusterEvent);
}

class ClusterEvents {
  readonly #deps: ClusterEventDeps;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(deps: ClusterEventDeps) {
    this.#deps = deps;
  }

  view(): ClusterView {
    const { apiServers, store } = this.#deps.kubernetes;
    const configuration = store.get('configmaps', 'kubeadm-config', 'kube-system').data['ClusterConfiguration'] ?? '';
    return {
      apiServers: Object.fromEntries([...apiServers].map(([node, { version }]) => [node, version])),
      kubelets: Object.fromEntries(
        store.list('nodes').map(({ metadata, status }) => [metadata.name, status.nodeInfo['kubeletVersion'] ?? '']),
      ),
      configuredVersion: /^kubernetesVersion: (\S+)$/m.exec(configuration)?.[1] ?? '',
    };
  }

  async take(event: ClusterEvent): Promise<void> {
    const { kubelets } = this.#deps.kubernetes.cluster;
    if (event.kind === 'static-pod') await this.#replaceStaticPod(event);
    else if (event.kind === 'cluster-upgraded') this.#storeVersion(event);
    else if (event.kind === 'kubelet-stopped') kubelets.change(event.node, { running: false });
    else this.#startKubelet(event);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #replaceStaticPod({ node, component, image }: Extract<ClusterEvent, { kind: 'static-pod' }>): Promise<void> {
    const { store, apiServers } = this.#deps.kubernetes;
    const apiServer = apiServers.get(node);
    changeStaticPod(store, node, component, image);
    if (component === 'etcd') {
      // The node's own API server speaks to this member only, and hangs until it is back.
      await apiServer?.setState('half-dead');
      await this.#deps.restartEtcd(node);
      this.#after(seconds.halfDead, () => apiServer?.setState('up'));
    }
    if (component === 'kube-apiserver') {
      const times = { downMs: this.#ms(seconds.apiServerDown), denyMs: this.#ms(seconds.apiServerDenies) };
      await apiServer?.restart({ ...times, version: image.split(':').at(-1) ?? '' });
    }
  }

  #storeVersion({ version, corednsTag }: Extract<ClusterEvent, { kind: 'cluster-upgraded' }>): void {
    const { store } = this.#deps.kubernetes;
    store.update('configmaps', store.get('configmaps', 'kubeadm-config', 'kube-system'), ({ data }) => {
      data['ClusterConfiguration'] = (data['ClusterConfiguration'] ?? '').replace(
        /^kubernetesVersion: .*$/m,
        `kubernetesVersion: ${version}`,
      );
    });
    store.update('daemonsets', store.get('daemonsets', 'kube-proxy', 'kube-system'), ({ spec }) => {
      for (const container of spec.template.spec.containers) container.image = `registry.k8s.io/kube-proxy:${version}`;
    });
    store.update('deployments', store.get('deployments', 'coredns', 'kube-system'), ({ spec }) => {
      for (const container of spec.template.spec.containers) container.image = `registry.k8s.io/coredns/coredns:${corednsTag}`;
    });
  }

  /** A kubelet of another minor computes other hashes for its static pods and restarts them all, although the node stays Ready. */
  #startKubelet({ node, version }: Extract<ClusterEvent, { kind: 'kubelet-started' }>): void {
    const { store, cluster, apiServers } = this.#deps.kubernetes;
    const before = store.get('nodes', node).status.nodeInfo['kubeletVersion'] ?? '';
    cluster.kubelets.change(node, { running: false });
    this.#after(seconds.kubeletReady, async () => {
      cluster.kubelets.change(node, { running: true, ready: true, version });
      const apiServer = apiServers.get(node);
      if (!apiServer || minorOf(before) === minorOf(version)) return;
      for (const pod of store
        .list('pods', 'kube-system')
        .filter(({ spec, metadata }) => isStaticPodOf(spec.nodeName, metadata.labels, node))) {
        changeStaticPod(store, node, pod.metadata.labels?.['component'] ?? '', pod.spec.containers[0]?.image ?? '');
      }
      await apiServer.restart({ downMs: this.#ms(seconds.secondRestartDown), denyMs: this.#ms(seconds.secondRestartDenies) });
    });
  }

  #ms(realSeconds: number): number {
    return realSeconds * 1000 * this.#deps.timeScale;
  }

  #after(realSeconds: number, work: () => Promise<void> | undefined): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work()?.catch((error: unknown) => process.emitWarning(`simulated cluster: ${String(error)}`));
    }, this.#ms(realSeconds));
    this.#timers.add(timer);
  }
}

function isStaticPodOf(nodeName: string | undefined, labels: Readonly<Record<string, string>> | undefined, node: string): boolean {
  return nodeName === node && labels?.['tier'] === 'control-plane';
}
