import { AppsV1ApiRequestFactory, AppsV1ApiResponseProcessor } from '@kubernetes/client-node/dist/gen/apis/AppsV1Api.js';
import {
  CoordinationV1ApiRequestFactory,
  CoordinationV1ApiResponseProcessor,
} from '@kubernetes/client-node/dist/gen/apis/CoordinationV1Api.js';
import { CoreV1ApiRequestFactory, CoreV1ApiResponseProcessor } from '@kubernetes/client-node/dist/gen/apis/CoreV1Api.js';
import { PolicyV1ApiRequestFactory, PolicyV1ApiResponseProcessor } from '@kubernetes/client-node/dist/gen/apis/PolicyV1Api.js';
import type { Configuration } from '@kubernetes/client-node/dist/gen/configuration.js';
import { HttpMethod, type RequestContext } from '@kubernetes/client-node/dist/gen/http/http.js';
import type { V1DaemonSet } from '@kubernetes/client-node/dist/gen/models/V1DaemonSet.js';
import type { V1Lease } from '@kubernetes/client-node/dist/gen/models/V1Lease.js';
import type { V1Namespace } from '@kubernetes/client-node/dist/gen/models/V1Namespace.js';
import type { V1Node } from '@kubernetes/client-node/dist/gen/models/V1Node.js';
import type { V1NodeList } from '@kubernetes/client-node/dist/gen/models/V1NodeList.js';
import type { V1Pod } from '@kubernetes/client-node/dist/gen/models/V1Pod.js';
import type { V1PodDisruptionBudgetList } from '@kubernetes/client-node/dist/gen/models/V1PodDisruptionBudgetList.js';
import type { V1PodList } from '@kubernetes/client-node/dist/gen/models/V1PodList.js';
import { z } from 'zod';
import type { ApiRequest } from './api-caller.ts';
import { cordonedByAnnotation } from './cluster-port.ts';

// The library's own entry loads every API group, auth provider and stream: 0.67 s and 84 MB. These four groups by their deep paths, with their
// request factories and response processors instead of the generated client classes, cost 0.3 s and 49 MB, and leave the transport to us.
const core = new CoreV1ApiResponseProcessor();
const policy = new PolicyV1ApiResponseProcessor();
const apps = new AppsV1ApiResponseProcessor();
const coordination = new CoordinationV1ApiResponseProcessor();

const pageSize = 500;

export function listNodesRequest(continueAt?: string): ApiRequest<V1NodeList> {
  return {
    what: 'list nodes',
    build: (to) => new CoreV1ApiRequestFactory(to).listNode(undefined, undefined, continueAt, undefined, undefined, pageSize),
    read: async (response) => (await core.listNodeWithHttpInfo(response)).data,
  };
}

export function readNodeRequest(name: string): ApiRequest<V1Node> {
  return {
    what: `read node ${name}`,
    build: (to) => new CoreV1ApiRequestFactory(to).readNode(name),
    read: async (response) => (await core.readNodeWithHttpInfo(response)).data,
  };
}

export function cordonRequest(name: string, cordon: { readonly isCordoned: boolean; readonly by?: string }): ApiRequest<V1Node> {
  const patch = {
    metadata: { annotations: { [cordonedByAnnotation]: cordon.isCordoned ? (cordon.by ?? null) : null } },
    spec: { unschedulable: cordon.isCordoned || null },
  };
  return {
    what: `${cordon.isCordoned ? 'cordon' : 'uncordon'} node ${name}`,
    build: async (to) => as('application/strategic-merge-patch+json', await new CoreV1ApiRequestFactory(to).patchNode(name, patch)),
    read: async (response) => (await core.patchNodeWithHttpInfo(response)).data,
  };
}

export function readLeaseRequest(node: string): ApiRequest<V1Lease> {
  return {
    what: `read the lease of node ${node}`,
    build: (to) => new CoordinationV1ApiRequestFactory(to).readNamespacedLease(node, 'kube-node-lease'),
    read: async (response) => (await coordination.readNamespacedLeaseWithHttpInfo(response)).data,
  };
}

export interface PodQuery {
  readonly node?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
}

export function listPodsRequest({ node, namespace, labelSelector }: PodQuery, continueAt?: string): ApiRequest<V1PodList> {
  const fields = node === undefined ? undefined : `spec.nodeName=${node}`;
  return {
    what: `list pods${node === undefined ? '' : ` of node ${node}`}`,
    build: (to) => {
      const factory = new CoreV1ApiRequestFactory(to);
      if (namespace === undefined) return factory.listPodForAllNamespaces(undefined, continueAt, fields, labelSelector, pageSize);
      return factory.listNamespacedPod(namespace, undefined, undefined, continueAt, fields, labelSelector, pageSize);
    },
    read: async (response) => (await core.listPodForAllNamespacesWithHttpInfo(response)).data,
  };
}

export function readPodRequest(namespace: string, name: string): ApiRequest<{ readonly pod: V1Pod; readonly json: string }> {
  return {
    what: `read pod ${namespace}/${name}`,
    build: (to) => new CoreV1ApiRequestFactory(to).readNamespacedPod(name, namespace),
    read: async (response, json) => ({ pod: (await core.readNamespacedPodWithHttpInfo(response)).data, json }),
  };
}

export function listBudgetsRequest(continueAt?: string): ApiRequest<V1PodDisruptionBudgetList> {
  return {
    what: 'list disruption budgets',
    build: (to) =>
      new PolicyV1ApiRequestFactory(to).listPodDisruptionBudgetForAllNamespaces(undefined, continueAt, undefined, undefined, pageSize),
    read: async (response) => (await policy.listPodDisruptionBudgetForAllNamespacesWithHttpInfo(response)).data,
  };
}

export function evictRequest(pod: { readonly namespace: string; readonly name: string; readonly uid: string }): ApiRequest<void> {
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: pod.name, namespace: pod.namespace },
    deleteOptions: { preconditions: { uid: pod.uid } },
  };
  return {
    what: `evict pod ${pod.namespace}/${pod.name}`,
    build: (to) => new CoreV1ApiRequestFactory(to).createNamespacedPodEviction(pod.name, pod.namespace, eviction),
    read: async () => undefined,
  };
}

export function readDaemonSetRequest(namespace: string, name: string): ApiRequest<V1DaemonSet> {
  return {
    what: `read daemonset ${namespace}/${name}`,
    build: (to) => new AppsV1ApiRequestFactory(to).readNamespacedDaemonSet(name, namespace),
    read: async (response) => (await apps.readNamespacedDaemonSetWithHttpInfo(response)).data,
  };
}

export function readConfigMapRequest(namespace: string, name: string): ApiRequest<Readonly<Record<string, string>>> {
  return {
    what: `read configmap ${namespace}/${name}`,
    build: (to) => new CoreV1ApiRequestFactory(to).readNamespacedConfigMap(name, namespace),
    read: async (response) => (await core.readNamespacedConfigMapWithHttpInfo(response)).data.data ?? {},
  };
}

export function readNamespaceRequest(name: string): ApiRequest<V1Namespace> {
  return {
    what: `read namespace ${name}`,
    build: (to) => new CoreV1ApiRequestFactory(to).readNamespace(name),
    read: async (response) => (await core.readNamespaceWithHttpInfo(response)).data,
  };
}

export const versionRequest: ApiRequest<string> = {
  what: 'read the server version',
  build: async (to) => plainGet(to, '/version'),
  read: async (_response, json) => z.object({ gitVersion: z.string() }).parse(JSON.parse(json)).gitVersion,
};

export const readyRequest: ApiRequest<void> = {
  what: 'read /readyz',
  build: async (to) => plainGet(to, '/readyz'),
  read: async () => undefined,
};

/** `limit` and `continue` of a list that is read by its path. */
export function pageQuery(continueAt: string | undefined): string {
  return `limit=${pageSize}${continueAt === undefined ? '' : `&continue=${encodeURIComponent(continueAt)}`}`;
}

/** A GET by its path: for what is not in the four API groups above. */
export function plainGet(to: Configuration, path: string): RequestContext {
  return to.baseServer.makeRequestContext(path, HttpMethod.GET);
}

/** Every PATCH of the generated client says json-patch; the body decides otherwise. */
export function as(contentType: string, request: RequestContext): RequestContext {
  request.setHeaderParam('Content-Type', contentType);
  return request;
}
