import { isPlural, type Plural, resources } from './objects.ts';
import type { Attributes } from './rbac.ts';

/** What a URL and a method mean to the API server. */
export type Route =
  | { readonly kind: 'path'; readonly path: string; readonly attributes: Attributes }
  | {
      readonly kind: 'resource';
      readonly plural: Plural;
      readonly namespace?: string;
      readonly name?: string;
      readonly subresource?: string;
      readonly verb: string;
      readonly attributes: Attributes;
    };

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** @returns undefined for a path that no API server of the simulation serves. */
export function parseRoute(method: string, path: string): Route | undefined {
  const match = /^\/(?:api\/v1|apis\/([^/]+)\/v1)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path);
  if (!match) {
    return { kind: 'path', path, attributes: { verb: method === 'GET' ? 'get' : method.toLowerCase(), path } };
  }
  const [, group = '', namespace, plural = '', name, subresource] = match.map((part) => part && decodeURIComponent(part));
  if (!isPlural(plural) || resources[plural].group !== group) return undefined;
  const verb = method === 'GET' ? (name === undefined ? 'list' : 'get') : (verbs[method] ?? method.toLowerCase());
  const scope = { ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  return {
    kind: 'resource',
    plural,
    ...scope,
    ...(subresource === undefined ? {} : { subresource }),
    verb,
    attributes: { verb, group, resource, ...(plural === 'namespaces' && name !== undefined ? { namespace: name, name } : scope) },
  };
}
