import { HttpMethod } from '@kubernetes/client-node/dist/gen/http/http.js';
import { z } from 'zod';
import type { ApiRequest } from './api-caller.ts';
import type { BoundVolume } from './cluster-port.ts';
import { coordinatorAnnotation, serviceAccount } from './credential-objects.ts';
import { pageQuery, plainGet } from './requests.ts';

// Read by their paths: three more API groups of the client library would cost time and memory at every start.

export interface Page<T> {
  readonly items: T[];
  readonly metadata: { readonly _continue?: string };
}

/** Volumes that are bound and that not every node can reach. */
export function listVolumesRequest(continueAt?: string): ApiRequest<Page<BoundVolume>> {
  return {
    what: 'list persistent volumes',
    build: async (to) => plainGet(to, `/api/v1/persistentvolumes?${pageQuery(continueAt)}`),
    read: async (_response, json) =>
      pageOf(volume, json, ({ metadata, spec }) => {
        const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
        if (!terms || !spec.claimRef) return [];
        const nodeTerms = terms.map(({ matchExpressions, matchFields }) => ({ labels: matchExpressions, fields: matchFields }));
        return [{ name: metadata.name, claim: `${spec.claimRef.namespace}/${spec.claimRef.name}`, nodeTerms }];
      }),
  };
}

/** A webhook that fails closed and is served inside the cluster, without its endpoints. */
export interface WebhookOfService {
  readonly configuration: string;
  readonly name: string;
  readonly service: { readonly namespace: string; readonly name: string };
  readonly intercepts: readonly string[];
}

export const webhookKinds = ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'] as const;

export function listWebhooksRequest(kind: (typeof webhookKinds)[number], continueAt?: string): ApiRequest<Page<WebhookOfService>> {
  return {
    what: `list ${kind}`,
    build: async (to) => plainGet(to, `/apis/admissionregistration.k8s.io/v1/${kind}?${pageQuery(continueAt)}`),
    read: async (_response, json) =>
      pageOf(webhookConfiguration, json, ({ metadata, webhooks }) =>
        webhooks.flatMap(({ name, failurePolicy, clientConfig: { service }, rules }) => {
          if (failurePolicy !== 'Fail' || !service) return [];
          const intercepts = rules.flatMap(({ operations, resources }) =>
            operations.flatMap((verb) => resources.map((one) => `${verb} ${one}`)),
          );
          return [{ configuration: `${kind}/${metadata.name}`, name, service, intercepts: [...new Set(intercepts)] }];
        }),
      ),
  };
}

/** Nodes of the ready endpoints of a service. */
export function endpointNodesRequest({ namespace, name }: WebhookOfService['service']): ApiRequest<string[]> {
  const query = `labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${name}`)}`;
  const path = `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices?${query}`;
  return {
    what: `read the endpoints of service ${namespace}/${name}`,
    build: async (to) => plainGet(to, path),
    read: async (_response, json) => {
      const { items } = pageOf(endpointSlice, json, ({ endpoints }) => endpoints);
      // Absent means ready, as upstream reads it.
      return [...new Set(items.flatMap(({ nodeName, conditions }) => (nodeName && (conditions?.ready ?? true) ? [nodeName] : [])))].sort();
    },
  };
}

export const coordinatorMarkRequest: ApiRequest<string | undefined> = {
  what: 'read the mark of the coordinator',
  build: async (to) => plainGet(to, `/api/v1/namespaces/${serviceAccount.namespace}/serviceaccounts/${serviceAccount.name}`),
  read: async (_response, json) => named.parse(JSON.parse(json)).metadata.annotations?.[coordinatorAnnotation],
};

export function deletePodRequest(
  { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string },
  graceSeconds: number | undefined,
): ApiRequest<void> {
  const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
  return {
    what: `delete pod ${namespace}/${name}`,
    build: async (to) => {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
      const request = to.baseServer.makeRequestContext(path, HttpMethod.DELETE);
      const body = JSON.stringify({ ...options, ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }) });
      request.setHeaderParam('Content-Type', 'application/json');
      request.setHeaderParam('Content-Length', String(Buffer.byteLength(body))); // node:http announces no body of a DELETE by itself
      request.setBody(body);
      return request;
    },
    read: async () => undefined,
  };
}

const absentList = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((items) => items ?? []);
const named = z.object({ metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).optional() }) });
const requirement = z.object({ key: z.string(), operator: z.string(), values: absentList(z.string()) });
const volume = named.extend({
  spec: z.object({
    claimRef: z.object({ namespace: z.string(), name: z.string() }).nullish(),
    nodeAffinity: z
      .object({
        required: z
          .object({
            nodeSelectorTerms: z.array(z.object({ matchExpressions: absentList(requirement), matchFields: absentList(requirement) })),
          })
          .nullish(),
      })
      .nullish(),
  }),
});
const webhookConfiguration = named.extend({
  webhooks: absentList(
    z.object({
      name: z.string(),
      failurePolicy: z.string().default('Fail'),
      clientConfig: z.object({ service: z.object({ namespace: z.string(), name: z.string() }).nullish() }),
      rules: absentList(z.object({ operations: absentList(z.string()), resources: absentList(z.string()) })),
    }),
  ),
});
const endpointSlice = z.object({
  endpoints: absentList(z.object({ nodeName: z.string().nullish(), conditions: z.object({ ready: z.boolean().nullish() }).nullish() })),
});

function pageOf<S extends z.ZodType, T>(shape: S, json: string, map: (item: z.infer<S>) => T[]): Page<T> {
  const list = z.object({ metadata: z.object({ continue: z.string().optional() }).default({}), items: absentList(shape) });
  const { items, metadata } = list.parse(JSON.parse(json));
  return { items: items.flatMap((item) => map(item as z.infer<S>)), metadata: metadata.continue ? { _continue: metadata.continue } : {} };
}
