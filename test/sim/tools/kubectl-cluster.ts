import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Tool } from './tool.ts';

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
}

interface Answer {
  readonly code: number;
  readonly body: unknown;
}

/** The commands of the documented upgrade that ask the API server, as kubectl does them. */
export class ClusterKubectl {
  readonly #tool: Tool;
  readonly #server: URL;
  readonly #tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };

  constructor(tool: Tool, kubeconfig: string) {
    const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as {
      clusters: { cluster: Record<string, string> }[];
      users: { user: Record<string, string> }[];
    };
    const decode = (text: string | undefined) => Buffer.from(text ?? '', 'base64');
    const [cluster, user] = [clusters[0]?.cluster ?? {}, users[0]?.user ?? {}];
    this.#tool = tool;
    this.#server = new URL(cluster['server'] ?? '');
    this.#tls = {
      ca: decode(cluster['certificate-authority-data']),
      cert: decode(user['client-certificate-data']),
      key: decode(user['client-key-data']),
    };
  }

  async setCordon(node: string, unschedulable: boolean): Promise<number> {
    await this.#call('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable: unschedulable ? true : null } });
    this.#tool.print(`node/${node} ${unschedulable ? 'cordoned' : 'uncordoned'}`);
    return 0;
  }

  /** As `kubectl drain --ignore-daemonsets`: asks a refusing budget again every 5 s, looks every second whether a pod is gone. */
  async drain(node: string): Promise<number> {
    await this.setCordon(node, true);
    const pods = await this.#podsToMove(node);
    await Promise.all(pods.map((pod) => this.#evict(pod)));
    for (let left = pods; left.length > 0; await this.#wait(1)) {
      const present = new Set((await this.#podsToMove(node)).map(({ metadata }) => metadata.uid));
      left = left.filter(({ metadata }) => present.has(metadata.uid));
    }
    this.#tool.print(`node/${node} drained`);
    return 0;
  }

  /** As `kubectl wait --for=jsonpath='{.status.nodeInfo.kubeletVersion}'=VERSION` and then for Ready. */
  async waitForKubelet(node: string, version: string): Promise<number> {
    for (;;) {
      const { body } = await this.#call('GET', `/api/v1/nodes/${node}`);
      const { status } = body as { status: { nodeInfo: Record<string, string>; conditions: { type: string; status: string }[] } };
      const isReady = status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
      if (isReady && status.nodeInfo['kubeletVersion'] === version) break;
      await this.#wait(1);
    }
    this.#tool.print(`node/${node} condition met`);
    return 0;
  }

  async #podsToMove(node: string): Promise<Pod[]> {
    const { body } = await this.#call('GET', `/api/v1/pods?fieldSelector=${encodeURIComponent(`spec.nodeName=${node}`)}`);
    return (body as { items: Pod[] }).items.filter(
      ({ metadata }) =>
        metadata.annotations?.['kubernetes.io/config.mirror'] === undefined &&
        !metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet'),
    );
  }

  async #evict({ metadata: { name, namespace, uid } }: Pod): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    const eviction = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      deleteOptions: { preconditions: { uid } },
    };
    this.#tool.print(`evicting pod ${namespace}/${name}`);
    while ((await this.#call('POST', path, eviction)).code === 429) await this.#wait(5);
  }

  async #wait(seconds: number): Promise<void> {
    await sleep(Math.max(5, seconds * 1000 * this.#tool.node.timeScale));
  }

  /** A server that is away or still loading its roles is asked again, for which people write a loop around kubectl. */
  async #call(method: string, path: string, body?: unknown): Promise<Answer> {
    for (;;) {
      const answer = await this.#send(method, path, body).catch(() => undefined);
      if (answer && ![401, 403, 500, 503].includes(answer.code)) return answer;
      await this.#wait(1);
    }
  }

  #send(method: string, path: string, body: unknown): Promise<Answer> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return new Promise((resolve, reject) => {
      const options = { ...this.#tls, method, timeout: 2_000, agent: false, headers: { 'content-type': type } };
      const sent = request(new URL(path, this.#server), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ code: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) }));
      });
      sent.once('timeout', () => sent.destroy(new Error('no answer')));
      sent.once('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
