import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { newLease } from './kubelets.ts';
import type { ObjectStore } from './object-store.ts';
import type { PodTemplate, SimConfigMap, SimNode, SimPod } from './objects.ts';
import { staticPod, staticPodComponents } from './static-pods.ts';

export interface SeedOptions {
  readonly controlPlanes: readonly { readonly name: string; readonly ip: string }[];
  readonly workers: readonly { readonly name: string; readonly ip: string }[];
  readonly version: string;
  readonly apiServerPort: number;
  readonly workload: boolean;
}

const fixtures = new URL('../../fixtures/kubeadm-1.33.13/', import.meta.url);

function fixture<T>(name: string): T[] {
  // The capture of a real cluster, in the shape that its API server gave; `parse` reads JSON too.
  return (parse(readFileSync(new URL(name, fixtures), 'utf8')) as { items: T[] }).items;
}

/** Fills the store with what kubeadm leaves behind, by the captures of a real cluster. */
export function seed(store: ObjectStore, options: SeedOptions): void {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    store.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  seedRoles(store);
  seedNodes(store, options);
  seedConfigMaps(store, options);
  seedAddons(store, options.version);
  if (options.workload) seedWeb(store);
}

function seedNodes(store: ObjectStore, { controlPlanes, workers, version, apiServerPort }: SeedOptions): void {
  const [controlPlane, worker] = fixture<SimNode>('nodes.json');
  if (!controlPlane || !worker) throw new Error('the fixture nodes.json has no control-plane node and worker');
  for (const { name, ip } of controlPlanes) {
    const node = store.create('nodes', nodeLike(controlPlane, { name, ip, version }));
    store.create('leases', newLease(node));
    for (const component of staticPodComponents) store.create('pods', staticPod(component, node, { ip, version, apiServerPort }));
  }
  for (const { name, ip } of workers) store.create('leases', newLease(store.create('nodes', nodeLike(worker, { name, ip, version }))));
}

function nodeLike(
  template: SimNode,
  { name, ip, version }: { readonly name: string; readonly ip: string; readonly version: string },
): SimNode {
  const node = structuredClone(template);
  node.metadata.name = name;
  node.metadata.labels = { ...node.metadata.labels, 'kubernetes.io/hostname': name };
  node.status.addresses = [
    { type: 'InternalIP', address: ip },
    { type: 'Hostname', address: name },
  ];
  Object.assign(node.status.nodeInfo, { kubeletVersion: version, bootID: randomUUID(), machineID: randomUUID().replaceAll('-', '') });
  return node;
}

function seedConfigMaps(store: ObjectStore, { version, controlPlanes, apiServerPort }: SeedOptions): void {
  for (const captured of fixture<SimConfigMap>('configmaps.yaml')) {
    const map = structuredClone(captured);
    const configuration = map.data['ClusterConfiguration'];
    if (configuration) {
      map.data['ClusterConfiguration'] = configuration
        .replace(/^kubernetesVersion: .*$/m, `kubernetesVersion: ${version}`)
        .replace(/^controlPlaneEndpoint: .*$/m, `controlPlaneEndpoint: ${controlPlanes[0]?.ip}:${apiServerPort}`);
    }
    store.create('configmaps', map);
  }
  for (const [name, key] of [
    ['kube-proxy', 'config.conf'],
    ['coredns', 'Corefile'],
  ] as const) {
    store.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data: { [key]: '' } });
  }
}

function seedAddons(store: ObjectStore, version: string): void {
  store.create('daemonsets', {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-proxy', namespace: 'kube-system', labels: { 'k8s-app': 'kube-proxy' } },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'kube-proxy' } },
      template: templateOf('kube-proxy', 'kube-proxy', `registry.k8s.io/kube-proxy:${version}`),
    },
  });
  store.create('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      template: templateOf('coredns', 'kube-dns', 'registry.k8s.io/coredns/coredns:v1.12.0'),
    },
  });
}

/** The pod template behind a captured pod. */
function templateOf(prefix: string, app: string, image: string): PodTemplate {
  const captured = fixture<SimPod>('pods.json').find((pod) => pod.metadata.name.startsWith(`${prefix}-`));
  if (!captured) throw new Error(`the fixture pods.json has no pod of ${prefix}`);
  const { nodeName: _, ...spec } = structuredClone(captured.spec);
  for (const container of spec.containers) container.image = image;
  return { metadata: { labels: { 'k8s-app': app } }, spec: spec as PodTemplate['spec'] };
}

/** A replicated service with a budget that lets one pod go at a time. */
function seedWeb(store: ObjectStore): void {
  const selector = { matchLabels: { app: 'web' } };
  const containers = [{ name: 'web', image: 'registry.example/web:1' }];
  store.create('poddisruptionbudgets', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { minAvailable: 2, selector },
  });
  store.create('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 3,
      selector,
      template: { metadata: { labels: { app: 'web' } }, spec: { containers, terminationGracePeriodSeconds: 30 } },
    },
  });
}

/** The bootstrap roles that matter here: kubeadm's administrators, and who may ask for the version. */
function seedRoles(store: ObjectStore): void {
  const role = (
    name: string,
    rules: { apiGroups?: string[]; resources?: string[]; nonResourceURLs?: string[]; verbs: string[] }[],
    groups: string[],
  ) => {
    store.create('clusterroles', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules });
    store.create('clusterrolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { kind: 'ClusterRole', name },
      subjects: groups.map((group) => ({ kind: 'Group', name: group })),
    });
  };
  role(
    'cluster-admin',
    [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
    ['kubeadm:cluster-admins'],
  );
  const paths = ['/healthz', '/livez', '/readyz', '/version'];
  role(
    'system:discovery',
    [{ nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', ...paths], verbs: ['get'] }],
    ['system:authenticated'],
  );
  role('system:public-info-viewer', [{ nonResourceURLs: paths, verbs: ['get'] }], ['system:authenticated', 'system:unauthenticated']);
}
