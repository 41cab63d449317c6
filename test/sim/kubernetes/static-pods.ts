import { createHash, randomUUID } from 'node:crypto';
import type { ObjectStore } from './object-store.ts';
import type { SimNode, SimPod } from './objects.ts';

export const staticPodComponents = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
export type StaticPodComponent = (typeof staticPodComponents)[number];

const etcdImage = 'registry.k8s.io/etcd:3.5.24-0';

interface StaticPodOptions {
  readonly ip: string;
  readonly version: string;
  readonly apiServerPort: number;
}

/** The mirror pod by which the API shows a static pod of a control-plane node. */
export function staticPod(component: StaticPodComponent, node: SimNode, { ip, version, apiServerPort }: StaticPodOptions): SimPod {
  const { name, uid = '' } = node.metadata;
  const image = component === 'etcd' ? etcdImage : `registry.k8s.io/${component}:${version}`;
  const startedAt = new Date().toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${component}-${name}`,
      namespace: 'kube-system',
      labels: { component, tier: 'control-plane' },
      annotations: {
        ...mirrorAnnotations(image),
        ...(component === 'kube-apiserver'
          ? { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${ip}:${apiServerPort}` }
          : {}),
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid, controller: true }],
    },
    spec: {
      nodeName: name,
      priorityClassName: 'system-node-critical',
      priority: 2000001000,
      tolerations: [{ effect: 'NoExecute', operator: 'Exists' }],
      containers: [{ name: component, image }],
    },
    status: {
      phase: 'Running',
      startTime: startedAt,
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: startedAt }],
      containerStatuses: [
        { name: component, image, ready: true, restartCount: 0, containerID: newContainerId(), state: { running: { startedAt } } },
      ],
    },
  };
}

/** What a changed manifest does: the kubelet deletes the mirror pod and makes a new one, with another uid and hash. */
export function changeStaticPod(store: ObjectStore, node: string, component: string, image: string): void {
  const old = store.get('pods', `${component}-${node}`, 'kube-system');
  const pod = structuredClone(old);
  pod.metadata.annotations = { ...pod.metadata.annotations, ...mirrorAnnotations(image) };
  for (const container of pod.spec.containers) container.image = image;
  for (const status of pod.status.containerStatuses ?? []) {
    Object.assign(status, { image, containerID: newContainerId(), state: { running: { startedAt: new Date().toISOString() } } });
  }
  pod.status.startTime = new Date().toISOString();
  store.remove('pods', old);
  store.create('pods', pod);
}

function mirrorAnnotations(image: string): Record<string, string> {
  const hash = createHash('md5').update(`${image} ${randomUUID()}`).digest('hex');
  return { 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.mirror': hash, 'kubernetes.io/config.source': 'file' };
}

function newContainerId(): string {
  return `containerd://${randomUUID().replaceAll('-', '')}`;
}
