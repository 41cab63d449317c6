import type { EtcdApi } from './etcd-api.ts';

const pageKeys = 10_000;
/** A cluster of a thousand custom resources has a thousand of them; a keyspace that is not Kubernetes' must not make a result of megabytes. */
const maxKinds = 2_000;

/**
 * Counts the objects of each resource by their keys: `/registry/pods/ns/name` is one of `pods`, `/registry/example.com/widgets/…` one of
 * `widgets.example.com`. Works without an API server, so it works on the bad day.
 */
export async function countObjects(
  api: Pick<EtcdApi, 'keysFrom'>,
  revision: number,
  prefix = '/registry/',
): Promise<Record<string, number>> {
  const counts = new Map<string, number>();
  let from: Uint8Array = Buffer.from(prefix);
  while (true) {
    const keys = await api.keysFrom(from, revision, pageKeys);
    for (const key of keys) {
      const text = Buffer.from(key).toString('utf8');
      if (!text.startsWith(prefix)) return toRecord(counts);
      const resource = resourceOf(text.slice(prefix.length));
      if (resource !== undefined && (counts.has(resource) || counts.size < maxKinds)) counts.set(resource, (counts.get(resource) ?? 0) + 1);
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < pageKeys) return toRecord(counts);
    from = Buffer.concat([last, Buffer.from([0])]); // the first key after it
  }
}

/** Old names that the API server's storage kept. */
const renamed: Readonly<Record<string, string>> = { minions: 'nodes', controllers: 'replicationcontrollers' };

/** Only keys that stand for an object; of the rest (`masterleases`, `ranges`) there is nothing to restore. */
export function resourceOf(path: string): string | undefined {
  const [first = '', second = '', ...rest] = path.split('/');
  if (second === '' || first === 'masterleases' || first === 'ranges') return undefined;
  if (first === 'services') return second === 'endpoints' ? 'endpoints' : 'services';
  if (first.includes('.')) return rest.length > 0 ? `${second}.${first}` : undefined;
  return renamed[first] ?? first;
}

function toRecord(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b)));
}
