import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { z } from 'zod';
import type { SimulatedApiServer } from './api-server.ts';
import type { SimulatedCluster } from './cluster.ts';
import { changeStaticPod } from './static-pods.ts';
import { ApiError } from './status.ts';

const kubeletChange = z.strictObject({
  running: z.boolean().optional(),
  ready: z.boolean().optional(),
  version: z.string().optional(),
  bootId: z.string().optional(),
  containerRuntime: z.string().optional(),
});
const apiServerChange = z.strictObject({
  state: z.enum(['up', 'down', 'denying', 'half-dead']).optional(),
  version: z.string().optional(),
  restart: z.strictObject({ downMs: z.number(), denyMs: z.number() }).optional(),
});
const images = z.record(z.string(), z.string());
const configMap = z.strictObject({ data: z.record(z.string(), z.string()) });

export interface ControlDeps {
  readonly cluster: SimulatedCluster;
  readonly apiServers: ReadonlyMap<string, SimulatedApiServer>;
}

/**
 * What the stand-in kubelet and kubeadm of other processes call, as HTTP with JSON over a unix socket:
 *
 * - `PUT /nodes/<name>/kubelet` `{running?, ready?, version?, bootId?, containerRuntime?}`
 * - `PUT /nodes/<name>/static-pods` `{"kube-apiserver": "registry.k8s.io/kube-apiserver:v1.34.4", …}`: new mirror pods with these images
 * - `PUT /apiservers/<node>` `{version?, state?}` or `{version?, restart: {downMs, denyMs}}`
 * - `PUT /addons/kube-proxy` and `/addons/coredns` `{image}`
 * - `PUT /configmaps/<name>` `{data}`: merged into that configmap of kube-system
 * - `GET /nodes`, `GET /apiservers`
 */
export async function listenForControl(socketPath: string, deps: ControlDeps): Promise<Server> {
  await rm(socketPath, { force: true });
  const server = createServer((request, response) => {
    readJson(request)
      .then((body) => answerControl(deps, `${request.method} ${request.url}`, body))
      .then(
        (answer) => ({ code: 200, answer }),
        (thrown: unknown) => ({ code: thrown instanceof ApiError ? thrown.code : 400, answer: { message: String(thrown) } }),
      )
      .then(({ code, answer }) => {
        response.writeHead(code, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      })
      .catch(() => response.destroy());
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return server;
}

async function answerControl({ cluster, apiServers }: ControlDeps, call: string, body: unknown): Promise<unknown> {
  const { store, kubelets } = cluster;
  const [, what = '', name = '', part = ''] = /^PUT \/([a-z]+)\/([^/]+)(?:\/([a-z-]+))?$/.exec(call) ?? [];
  if (call === 'GET /nodes') return store.list('nodes');
  if (call === 'GET /apiservers') return [...apiServers].map(([node, { state, version }]) => ({ node, state, version }));
  if (what === 'nodes' && part === 'kubelet') return kubelets.change(name, definedOnly(kubeletChange.parse(body)));
  if (what === 'nodes' && part === 'static-pods') {
    for (const [component, image] of Object.entries(images.parse(body))) changeStaticPod(store, name, component, image);
    return undefined;
  }
  if (what === 'apiservers') return changeApiServer(apiServers.get(name), apiServerChange.parse(body));
  if (what === 'addons') return changeAddon(cluster, name, z.strictObject({ image: z.string() }).parse(body).image);
  if (what === 'configmaps') {
    const { data } = configMap.parse(body);
    store.update('configmaps', store.get('configmaps', name, 'kube-system'), (map) => Object.assign(map.data, data));
    return undefined;
  }
  throw new ApiError(404, 'NotFound', `the control socket does not know ${call}`);
}

async function changeApiServer(server: SimulatedApiServer | undefined, change: z.infer<typeof apiServerChange>): Promise<void> {
  if (!server) throw new ApiError(404, 'NotFound', 'no such API server');
  if (change.restart) {
    await server.restart({ ...change.restart, ...(change.version === undefined ? {} : { version: change.version }) });
    return;
  }
  if (change.version !== undefined) server.version = change.version;
  if (change.state !== undefined) await server.setState(change.state);
}

function changeAddon({ store }: SimulatedCluster, name: string, image: string): void {
  const setImage = (object: { spec: { template: { spec: { containers: { image: string }[] } } } }): void => {
    for (const container of object.spec.template.spec.containers) container.image = image;
  };
  if (name === 'kube-proxy') store.update('daemonsets', store.get('daemonsets', name, 'kube-system'), setImage);
  else store.update('deployments', store.get('deployments', name, 'kube-system'), setImage);
}

function definedOnly<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}
