import type { SimulatedCluster } from './cluster.ts';
import { checkUid, evict, markDeleted } from './eviction.ts';
import { type KubeObject, type Plural, type ResourceTypes, resources, type SimPod, selects } from './objects.ts';
import { checkPatchType, isObject, mergePatch } from './patch.ts';
import type { Route } from './route.ts';
import { ApiError } from './status.ts';
import type { Tokens } from './tokens.ts';

export interface RestRequest {
  readonly route: Extract<Route, { kind: 'resource' }>;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: unknown;
}

export interface RestAnswer {
  readonly code: number;
  readonly body: unknown;
}

export interface RestDeps {
  readonly cluster: SimulatedCluster;
  readonly tokens: Tokens;
}

/** What an authorised call does to the objects. @throws ApiError */
export function answerRest(deps: RestDeps, request: RestRequest): RestAnswer {
  const { verb, subresource, plural } = request.route;
  if (plural === 'leases') deps.cluster.kubelets.renewLeases();
  if (subresource !== undefined) return answerSubresource(deps, request);
  const answers: Readonly<Record<string, (deps: RestDeps, request: RestRequest) => RestAnswer>> = {
    list,
    get: ({ cluster }, { route }) => ({ code: 200, body: cluster.store.get(route.plural, route.name ?? '', route.namespace) }),
    create,
    update: replace,
    patch,
    delete: remove,
  };
  const answer = answers[verb];
  if (answer) return answer(deps, request);
  throw new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

function answerSubresource({ cluster, tokens }: RestDeps, { route, body }: RestRequest): RestAnswer {
  const { plural, subresource, verb, name = '', namespace = '' } = route;
  if (plural === 'pods' && subresource === 'eviction' && verb === 'create') {
    const options = isObject(body) && isObject(body['deleteOptions']) ? body['deleteOptions'] : {};
    const uid = uidPrecondition(options);
    return { code: 201, body: evict(cluster.store, { name, namespace, ...(uid === undefined ? {} : { uid }) }) };
  }
  if (plural === 'serviceaccounts' && subresource === 'token' && verb === 'create') {
    cluster.store.get('serviceaccounts', name, namespace);
    const spec = isObject(body) && isObject(body['spec']) ? body['spec'] : {};
    const seconds = typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : 3600;
    const status = tokens.issue(namespace, name, seconds);
    return {
      code: 201,
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: { name, namespace }, spec, status },
    };
  }
  throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
}

function list({ cluster }: RestDeps, { route, query }: RestRequest): RestAnswer {
  const { group, kind } = resources[route.plural];
  const chosen = cluster.store
    .list(route.plural, route.namespace)
    .filter((object) => matchesLabels(object, query.get('labelSelector')) && matchesFields(object, query.get('fieldSelector')));
  const start = Number(query.get('continue') ?? 0);
  const limit = Number(query.get('limit') ?? 0) || chosen.length;
  const end = start + limit;
  return {
    code: 200,
    body: {
      apiVersion: group === '' ? 'v1' : `${group}/v1`,
      kind: `${kind}List`,
      metadata: { resourceVersion: cluster.store.revision, ...(end < chosen.length ? { continue: String(end) } : {}) },
      items: chosen.slice(start, end),
    },
  };
}

function create({ cluster }: RestDeps, { route, body }: RestRequest): RestAnswer {
  return { code: 201, body: cluster.store.create(route.plural, asObject(route, body)) };
}

function replace({ cluster }: RestDeps, { route, body }: RestRequest): RestAnswer {
  const existing = cluster.store.get(route.plural, route.name ?? '', route.namespace);
  const object = asObject(route, body);
  object.metadata = { ...object.metadata, uid: existing.metadata.uid ?? '' };
  return { code: 200, body: cluster.store.replace(route.plural, object) };
}

function patch({ cluster }: RestDeps, { route, contentType, body }: RestRequest): RestAnswer {
  const { isApply } = checkPatchType(contentType);
  const existing = cluster.store.find(route.plural, route.name ?? '', route.namespace);
  if (!existing && isApply) return { code: 201, body: cluster.store.create(route.plural, asObject(route, body)) };
  const merged = mergePatch(existing ?? cluster.store.get(route.plural, route.name ?? '', route.namespace), body);
  return { code: 200, body: cluster.store.replace(route.plural, asObject(route, merged)) };
}

function remove({ cluster }: RestDeps, { route, body }: RestRequest): RestAnswer {
  const object = cluster.store.get(route.plural, route.name ?? '', route.namespace);
  if (isPod(object)) {
    checkUid(object, isObject(body) ? uidPrecondition(body) : undefined);
    const grace = isObject(body) ? body['gracePeriodSeconds'] : undefined;
    // Without grace the object goes at once, whatever its kubelet does; only finalizers hold it.
    if (grace === 0 && !object.metadata.finalizers?.length) cluster.store.remove('pods', object);
    else markDeleted(cluster.store, object, typeof grace === 'number' ? grace : undefined);
  } else {
    cluster.store.remove(route.plural, object);
  }
  return { code: 200, body: object };
}

function uidPrecondition(options: Readonly<Record<string, unknown>>): string | undefined {
  const preconditions = options['preconditions'];
  return isObject(preconditions) && typeof preconditions['uid'] === 'string' ? preconditions['uid'] : undefined;
}

function isPod(object: KubeObject): object is SimPod {
  return object.kind === 'Pod';
}

/** Trusts the body's inner shape, as a test's own client wrote it; name, namespace and kind come from the URL. */
function asObject<P extends Plural>(
  route: { readonly plural: P; readonly namespace?: string; readonly name?: string },
  body: unknown,
): ResourceTypes[P] {
  if (!isObject(body)) throw new ApiError(400, 'BadRequest', 'the object provided is unrecognized');
  const { group, kind } = resources[route.plural];
  const given = isObject(body['metadata']) ? body['metadata'] : {};
  const metadata = {
    ...given,
    ...(route.name === undefined ? {} : { name: route.name }),
    ...(route.namespace === undefined ? {} : { namespace: route.namespace }),
  };
  const status = route.plural === 'pods' ? { status: { phase: 'Pending' } } : {};
  return { ...status, ...body, apiVersion: group === '' ? 'v1' : `${group}/v1`, kind, metadata } as unknown as ResourceTypes[P];
}

/** Equality requirements only, as in `component=kube-apiserver,tier!=data`. */
function matchesLabels({ metadata }: KubeObject, selector: string | null): boolean {
  return (selector ?? '')
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const [key = '', value = ''] = part.split(/!?==?/);
      const isEqual = selects({ matchLabels: { [key]: value } }, metadata.labels);
      return part.includes('!=') ? !isEqual : isEqual;
    });
}

function matchesFields(object: KubeObject, selector: string | null): boolean {
  return (selector ?? '')
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const [path = '', value = ''] = part.split('=');
      return String(valueAt(object, path) ?? '') === value;
    });
}

function valueAt(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object);
}
