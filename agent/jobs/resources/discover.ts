import { asList, field, isRecord } from '../fields.ts';
import type { AdminApi } from './admin-api.ts';

export interface ListableResource {
  /** `pods`, or `deployments.apps`: unique. */
  readonly id: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly path: string;
}

export interface Discovered {
  readonly resources: readonly ListableResource[];
  /** Groups that do not answer, one line each: what they serve is not known, so it is missing and must be said. */
  readonly problems: readonly string[];
}

/**
 * Every kind that can be listed, in the version that its group prefers; a kind that only an older version of the group has is found there. The same
 * objects under a second name (`events.events.k8s.io`) are left out.
 */
export async function discover(api: AdminApi): Promise<Discovered> {
  const found = new Map<string, ListableResource>();
  const problems: string[] = [];
  for (const groupVersion of ['v1', ...(await groupVersions(api))]) {
    try {
      for (const resource of await listables(api, groupVersion)) if (!found.has(resource.id)) found.set(resource.id, resource);
    } catch (thrown) {
      problems.push(`${groupVersion} does not answer: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  found.delete('events.events.k8s.io');
  return { resources: [...found.values()], problems };
}

/** Preferred first within each group. */
async function groupVersions(api: AdminApi): Promise<string[]> {
  const { groups } = await api.get('/apis');
  return asList(groups)
    .filter(isRecord)
    .flatMap(({ preferredVersion, versions }) => {
      const preferred = isRecord(preferredVersion) ? [preferredVersion['groupVersion']] : [];
      const all = asList(versions).map((version) => field(version, 'groupVersion'));
      return [...new Set([...preferred, ...all])].filter((version) => typeof version === 'string');
    });
}

async function listables(api: AdminApi, groupVersion: string): Promise<ListableResource[]> {
  const base = groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;
  const group = groupVersion.includes('/') ? `.${groupVersion.split('/')[0]}` : '';
  const { resources } = await api.get(base);
  return asList(resources)
    .filter(isRecord)
    .flatMap(({ name, kind, verbs }) => {
      const isListable = typeof name === 'string' && !name.includes('/') && Array.isArray(verbs) && verbs.includes('list');
      return isListable ? [{ id: `${name}${group}`, kind: String(kind), apiVersion: groupVersion, path: `${base}/${name}` }] : [];
    });
}
