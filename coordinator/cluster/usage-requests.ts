import { z } from 'zod';
import type { AddonFacts } from './addons.ts';
import { parseWorkload } from './addons.ts';
import type { ApiRequest } from './api-caller.ts';
import type { DeprecatedCall } from './api-usage.ts';
import { pageQuery, plainGet } from './requests.ts';

/** @see https://kubernetes.io/blog/2020/09/03/warnings/#metrics */
export const deprecatedCallsRequest: ApiRequest<DeprecatedCall[]> = {
  what: 'read /metrics',
  build: async (to) => plainGet(to, '/metrics'),
  read: async (_response, text) => parseDeprecatedCalls(text),
};

/** Which resources a version serves; `not-found` when the version is not served. Asking does not count as a use. */
export function servedResourcesRequest(groupVersion: string): ApiRequest<string[]> {
  return {
    what: `read what ${groupVersion} serves`,
    build: async (to) => plainGet(to, `/apis/${groupVersion}`),
    read: async (_response, json) => resourceList.parse(JSON.parse(json)).resources.map(({ name }) => name),
  };
}

export interface MetadataPage {
  readonly items: readonly { readonly name: string; readonly annotations: Readonly<Record<string, string>> }[];
  readonly next?: string;
}

/** One page of a kind's objects, without their contents. */
export function metadataRequest(groupVersion: string, resource: string, continueAt?: string): ApiRequest<MetadataPage> {
  return {
    what: `list ${resource} of ${groupVersion}`,
    build: async (to) => {
      const request = plainGet(to, `/apis/${groupVersion}/${resource}?${pageQuery(continueAt)}`);
      request.setHeaderParam('Accept', 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
      return request;
    },
    read: async (_response, json) => {
      const { items, metadata } = metadataList.parse(JSON.parse(json));
      return {
        items: items.map(({ metadata: { namespace, name, annotations } }) => ({
          name: namespace === undefined ? name : `${namespace}/${name}`,
          annotations,
        })),
        ...(metadata.continue ? { next: metadata.continue } : {}),
      };
    },
  };
}

/** One of kubeadm's addons: its images, and who has changed its spec. */
export function workloadRequest(resource: 'daemonsets' | 'deployments', name: string): ApiRequest<NonNullable<AddonFacts['kubeProxy']>> {
  return {
    what: `read ${resource} kube-system/${name}`,
    build: async (to) => plainGet(to, `/apis/apps/v1/namespaces/kube-system/${resource}/${name}`),
    read: async (_response, json) => parseWorkload(JSON.parse(json)),
  };
}

const resourceList = z.object({ resources: z.array(z.object({ name: z.string() })) });
const metadataList = z.object({
  metadata: z.object({ continue: z.string().optional() }).default({}),
  items: z
    .array(
      z.object({
        metadata: z.object({
          name: z.string(),
          namespace: z.string().optional(),
          annotations: z.record(z.string(), z.string()).default({}),
        }),
      }),
    )
    .nullish()
    .transform((items) => items ?? []),
});

/** `apiserver_requested_deprecated_apis{group="…",removed_release="1.32",resource="…",subresource="",version="v1beta3"} 1` */
export function parseDeprecatedCalls(metrics: string): DeprecatedCall[] {
  return [...metrics.matchAll(/^apiserver_requested_deprecated_apis\{([^}]*)\} ([\d.e+]+)$/gm)].flatMap(([, labels = '', value]) => {
    const label = Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', text = '']) => [name, text]));
    const { group = '', version = '', resource = '', removed_release: removedIn = '' } = label;
    return Number(value) > 0 && removedIn !== '' ? [{ group, version, resource, removedIn }] : [];
  });
}
