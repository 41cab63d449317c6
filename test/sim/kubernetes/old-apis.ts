import { discoveryOf } from './discovery.ts';
import type { Metadata } from './objects.ts';
import type { Attributes } from './rbac.ts';
import type { RestAnswer } from './rest.ts';
import { ApiError } from './status.ts';

export interface OldKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly objects: readonly Metadata[];
  /** As `1.37`: asking for its objects is counted then. */
  readonly removedIn?: string;
}

/** API versions beside those that the store serves: discovery, lists of metadata, and the metric that counts calls of deprecated ones. */
export class OldApis {
  readonly kinds: OldKind[] = [];
  readonly #requested = new Set<string>();

  /** As a controller somewhere would. */
  call({ group, version, resource, removedIn }: Pick<OldKind, 'group' | 'version' | 'resource' | 'removedIn'>): void {
    const labels = `group="${group}",removed_release="${removedIn}",resource="${resource}",subresource="",version="${version}"`;
    this.#requested.add(`apiserver_requested_deprecated_apis{${labels}} 1`);
  }

  /** What a path means here; undefined when another part serves it. */
  route(path: string): { readonly attributes: Attributes; readonly answer: (query: URLSearchParams) => RestAnswer } | undefined {
    if (path === '/metrics') return { attributes: { verb: 'get', path }, answer: () => ({ code: 200, body: this.#metrics() }) };
    const [, group = '', version = '', resource] = /^\/apis\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    const served = this.kinds.filter((kind) => kind.group === group && kind.version === version);
    const isOurs = group !== '' && (served.length > 0 || discoveryOf(path) === undefined);
    if (resource === undefined) return !isOurs ? undefined : { attributes: { verb: 'get', path }, answer: () => discovery(served) };
    const kind = served.find((candidate) => candidate.resource === resource);
    return kind && { attributes: { verb: 'list', group, resource }, answer: (query) => this.#list(kind, query) };
  }

  #metrics(): string {
    const lines = ['# TYPE apiserver_requested_deprecated_apis gauge', ...this.#requested, 'apiserver_current_inflight_requests{} 1'];
    return `${lines.join('\n')}\n`;
  }

  #list(kind: OldKind, query: URLSearchParams): RestAnswer {
    if (kind.removedIn !== undefined) this.call(kind);
    const start = Number(query.get('continue') ?? 0);
    const end = start + (Number(query.get('limit') ?? 0) || kind.objects.length);
    return {
      code: 200,
      body: {
        apiVersion: 'meta.k8s.io/v1',
        kind: 'PartialObjectMetadataList',
        metadata: end < kind.objects.length ? { continue: String(end) } : {},
        items: kind.objects.slice(start, end).map((metadata) => ({ metadata })),
      },
    };
  }
}

function discovery(served: readonly OldKind[]): RestAnswer {
  if (served.length === 0) throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
  const resources = served.map(({ resource, kind }) => ({ name: resource, kind, verbs: ['list'] }));
  return { code: 200, body: { kind: 'APIResourceList', apiVersion: 'v1', resources } };
}
