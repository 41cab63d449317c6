import { toKubestepError } from '../../shared/errors.ts';
import type { RemovedApi } from '../policy/removed-apis.ts';
import type { ApiRequest } from './api-caller.ts';
import { deprecatedCallsRequest, type MetadataPage, metadataRequest, servedResourcesRequest } from './usage-requests.ts';

/** What in the cluster still depends on API versions that go away. A part that could not be read is told as a problem. */
export interface ApiUsage {
  /** Versions that somebody asked for since the API servers started, as they count it themselves. Who it was they do not tell. */
  readonly requested: readonly DeprecatedCall[];
  readonly stored: readonly StoredKind[];
  readonly problems: readonly string[];
}

export interface DeprecatedCall {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** As `1.37`: the minor that no longer serves it. */
  readonly removedIn: string;
}

/** Objects of a kind of which one version goes away. */
export interface StoredKind {
  readonly group: string;
  /** The version that goes away. */
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly count: number;
  /** False when there are more than were counted. */
  readonly isWhole: boolean;
  /** `namespace/name`, a few. */
  readonly examples: readonly string[];
  /** Those whose last `kubectl apply` named the version that goes away: somebody has such a file and will apply it again. */
  readonly appliedWith: { readonly count: number; readonly examples: readonly string[] };
}

export interface UsageAsker {
  /** Any API server. */
  ask<T>(request: ApiRequest<T>): Promise<T>;
  /** Each API server once: they count calls apart. */
  askEach<T>(request: ApiRequest<T>): Promise<{ readonly answers: readonly T[]; readonly problems: readonly string[] }>;
}

/** Pages of 500; a kind of which there are more is told with what was counted so far. */
const maxPages = 20;
const maxExamples = 5;
const appliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Looks for what still uses the given API versions. Kinds that live on in a newer version are listed in that one: asking for the old one would
 * count as a use of it.
 */
export async function readApiUsage(rows: readonly RemovedApi[], asker: UsageAsker, signal: AbortSignal): Promise<ApiUsage> {
  const calls = await asker.askEach(deprecatedCallsRequest);
  const problems = [...calls.problems];
  const stored: StoredKind[] = [];
  const served = new Map<string, readonly string[]>();
  for (const row of rows.filter(({ objects }) => objects !== 'virtual')) {
    try {
      const version = await readableVersion(row, served, asker);
      if (version !== undefined) stored.push(await countObjects(row, version, asker));
    } catch (thrown) {
      signal.throwIfAborted();
      const { code, message } = toKubestepError(thrown);
      problems.push(message);
      if (code === 'permission-denied' || code === 'unavailable') break; // the next ones would take as long to say the same
    }
  }
  return { requested: uniqueCalls(calls.answers.flat()), stored, problems };
}

async function readableVersion(
  { group, version, resource, objects, readAs }: RemovedApi,
  served: Map<string, readonly string[]>,
  asker: UsageAsker,
): Promise<string | undefined> {
  for (const candidate of objects === 'lost' ? [version] : readAs) {
    const key = `${group}/${candidate}`;
    const resources = served.get(key) ?? (await servedResources(key, asker));
    served.set(key, resources);
    if (resources.includes(resource)) return candidate;
  }
  return undefined;
}

async function servedResources(groupVersion: string, asker: UsageAsker): Promise<readonly string[]> {
  try {
    return await asker.ask(servedResourcesRequest(groupVersion));
  } catch (thrown) {
    if (toKubestepError(thrown).code === 'not-found') return [];
    throw thrown;
  }
}

async function countObjects({ group, version, kind, resource }: RemovedApi, readAs: string, asker: UsageAsker): Promise<StoredKind> {
  const names: string[] = [];
  const applied: string[] = [];
  let continueAt: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { items, next }: MetadataPage = await asker.ask(metadataRequest(`${group}/${readAs}`, resource, continueAt));
    names.push(...items.map(({ name }) => name));
    applied.push(...items.filter(({ annotations }) => wasAppliedAs(annotations, `${group}/${version}`)).map(({ name }) => name));
    continueAt = next;
    if (continueAt === undefined) break;
  }
  return {
    group,
    version,
    kind,
    resource,
    count: names.length,
    isWhole: continueAt === undefined,
    examples: names.slice(0, maxExamples),
    appliedWith: { count: applied.length, examples: applied.slice(0, maxExamples) },
  };
}

function wasAppliedAs(annotations: Readonly<Record<string, string>>, groupVersion: string): boolean {
  try {
    const last: unknown = JSON.parse(annotations[appliedAnnotation] ?? 'null');
    return last !== null && typeof last === 'object' && 'apiVersion' in last && last.apiVersion === groupVersion;
  } catch {
    return false; // an annotation that nobody can read tells nothing
  }
}

function uniqueCalls(calls: readonly DeprecatedCall[]): DeprecatedCall[] {
  const byKey = new Map(calls.map((call) => [`${call.group}/${call.version} ${call.resource}`, call]));
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call);
}
