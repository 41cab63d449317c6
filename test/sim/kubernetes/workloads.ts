import { randomBytes } from 'node:crypto';
import type { ObjectStore } from './object-store.ts';
import {
  controllerOf,
  isReady,
  type KubeObject,
  type PodTemplate,
  type SimDaemonSet,
  type SimDeployment,
  type SimNode,
  type SimPod,
} from './objects.ts';

/** The controllers for Deployments and DaemonSets, and the scheduler: one pass of each; safe to repeat. */
export function reconcileWorkloads(store: ObjectStore, markDeleted: (pod: SimPod) => void): void {
  for (const deployment of store.list('deployments')) reconcileDeployment(store, deployment, markDeleted);
  for (const daemonSet of store.list('daemonsets')) reconcileDaemonSet(store, daemonSet, markDeleted);
  for (const pod of store.list('pods')) schedule(store, pod);
}

function reconcileDeployment(store: ObjectStore, deployment: SimDeployment, markDeleted: (pod: SimPod) => void): void {
  const replicaSet = replicaSetOf(store, deployment);
  const pods = podsOf(store, replicaSet).filter(isActive);
  for (let missing = deployment.spec.replicas - pods.length; missing > 0; missing -= 1)
    createPod(store, replicaSet, deployment.spec.template);
  for (const pod of pods.slice(deployment.spec.replicas)) markDeleted(pod);
  setStatus(deployment, { replicas: pods.length, readyReplicas: pods.filter(isReady).length }, () =>
    store.update('deployments', deployment, () => undefined),
  );
}

/** Template changes keep their ReplicaSet: the simulation rolls no deployments. */
function replicaSetOf(store: ObjectStore, deployment: SimDeployment): KubeObject {
  const { namespace = '', name } = deployment.metadata;
  const existing = store.list('replicasets', namespace).find((set) => controllerOf(set)?.name === name);
  if (existing) return existing;
  return store.create('replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `${name}-${suffix()}${suffix()}`, namespace, ownerReferences: [ownerOf(deployment)] },
  });
}

function reconcileDaemonSet(store: ObjectStore, daemonSet: SimDaemonSet, markDeleted: (pod: SimPod) => void): void {
  const pods = podsOf(store, daemonSet);
  const nodes = store.list('nodes');
  for (const node of nodes) {
    const here = pods.filter((pod) => pod.spec.nodeName === node.metadata.name);
    if (here.length === 0) createPod(store, daemonSet, daemonSet.spec.template, node.metadata.name);
  }
  rollDaemonSet(daemonSet, pods, markDeleted);
  const active = pods.filter(isActive);
  const status = {
    desiredNumberScheduled: nodes.length,
    currentNumberScheduled: active.length,
    numberReady: active.filter(isReady).length,
  };
  setStatus(daemonSet, status, () => store.update('daemonsets', daemonSet, () => undefined));
}

/** RollingUpdate with maxUnavailable 1: the next old pod goes when all others are ready. */
function rollDaemonSet(daemonSet: SimDaemonSet, pods: readonly SimPod[], markDeleted: (pod: SimPod) => void): void {
  const image = daemonSet.spec.template.spec.containers[0]?.image;
  const old = pods.find((pod) => pod.spec.containers[0]?.image !== image);
  if (old && pods.every((pod) => isReady(pod) && isActive(pod))) markDeleted(old);
}

function schedule(store: ObjectStore, pod: SimPod): void {
  if (pod.spec.nodeName !== undefined || !isActive(pod)) return;
  const owner = controllerOf(pod)?.uid;
  const load = (node: SimNode): number =>
    store
      .list('pods')
      .filter((other) => other.spec.nodeName === node.metadata.name && isActive(other) && controllerOf(other)?.uid === owner).length;
  const [best] = store
    .list('nodes')
    .filter((node) => isSchedulable(node, pod))
    .toSorted((a, b) => load(a) - load(b));
  if (!best) return;
  store.update('pods', pod, ({ spec }) => {
    spec.nodeName = best.metadata.name;
  });
}

function isSchedulable(node: SimNode, pod: SimPod): boolean {
  if (node.spec.unschedulable || !isReady(node)) return false;
  const hard = (node.spec.taints ?? []).filter((taint) => taint.effect !== 'PreferNoSchedule');
  return hard.every((taint) =>
    (pod.spec.tolerations ?? []).some(({ key, operator, effect }) => {
      const isKey = key === undefined ? operator === 'Exists' : key === taint.key;
      return isKey && (effect === undefined || effect === '' || effect === taint.effect);
    }),
  );
}

export function createPod(store: ObjectStore, owner: KubeObject, template: PodTemplate, nodeName?: string): SimPod {
  const { namespace = 'default', name } = owner.metadata;
  return store.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${suffix()}`,
      generateName: `${name}-`,
      namespace,
      labels: { ...template.metadata.labels },
      ownerReferences: [ownerOf(owner)],
    },
    spec: { ...structuredClone(template.spec), ...(nodeName === undefined ? {} : { nodeName }) },
    status: { phase: 'Pending' },
  });
}

function podsOf(store: ObjectStore, owner: KubeObject): SimPod[] {
  return store.list('pods', owner.metadata.namespace).filter((pod) => controllerOf(pod)?.uid === owner.metadata.uid);
}

function isActive(pod: SimPod): boolean {
  return pod.metadata.deletionTimestamp === undefined && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';
}

function ownerOf({ apiVersion, kind, metadata }: KubeObject): NonNullable<KubeObject['metadata']['ownerReferences']>[number] {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
}

function setStatus(object: SimDeployment | SimDaemonSet, status: Record<string, unknown>, write: () => void): void {
  if (JSON.stringify(object.status) === JSON.stringify(status)) return;
  object.status = status;
  write();
}

/** Five of the characters that Kubernetes makes names of. */
function suffix(): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
