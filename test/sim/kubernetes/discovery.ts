import { resources } from './objects.ts';

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** What an API server says about what it serves; undefined for another path. */
export function discoveryOf(path: string): object | undefined {
  const groups = [...new Set(Object.values(resources).map(({ group }) => group))].filter((group) => group !== '');
  if (path === '/apis') {
    const versionOf = (name: string) => ({ groupVersion: `${name}/v1`, version: 'v1' });
    return {
      ...{ kind: 'APIGroupList', apiVersion: 'v1' },
      groups: groups.map((name) => ({ name, versions: [versionOf(name)], preferredVersion: versionOf(name) })),
    };
  }
  const group = path === '/api/v1' ? '' : groups.find((name) => path === `/apis/${name}/v1`);
  if (group === undefined) return undefined;
  const served = Object.entries(resources).filter(([, resource]) => resource.group === group);
  return {
    ...{ kind: 'APIResourceList', groupVersion: group === '' ? 'v1' : `${group}/v1` },
    resources: served.flatMap(([name, { kind, isNamespaced }]) => [
      { name, kind, namespaced: isNamespaced, verbs },
      { name: `${name}/status`, kind, namespaced: isNamespaced, verbs: ['get', 'patch', 'update'] },
    ]),
  };
}
