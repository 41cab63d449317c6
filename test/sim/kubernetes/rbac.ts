import type { ObjectStore } from './object-store.ts';
import type { PolicyRule, SimBinding } from './objects.ts';

export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What a request asks for, as an API server tells its authorizer. */
export type Attributes =
  | { readonly verb: string; readonly path: string }
  | { readonly verb: string; readonly group: string; readonly resource: string; readonly namespace?: string; readonly name?: string };

/** A small RBAC authorizer over the roles in the store: a rule that the coordinator forgot fails here as it would on a real cluster. */
export function isAllowed(store: ObjectStore, caller: Caller, attributes: Attributes): boolean {
  if (caller.groups.includes('system:masters')) return true;
  return rulesFor(store, caller, 'namespace' in attributes ? attributes.namespace : undefined).some((rule) => covers(rule, attributes));
}

/** The API server's own message for a denial. */
export function denial(caller: Caller, attributes: Attributes): string {
  if ('path' in attributes)
    return `forbidden: User ${JSON.stringify(caller.user)} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
  const { group, resource, namespace, name, verb } = attributes;
  const subject = `${resource}${group === '' ? '' : `.${group}`}${name === undefined ? '' : ` ${JSON.stringify(name)}`}`;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return `${subject} is forbidden: User ${JSON.stringify(caller.user)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${scope}`;
}

function rulesFor(store: ObjectStore, caller: Caller, namespace: string | undefined): PolicyRule[] {
  const cluster = store.list('clusterrolebindings').filter((binding) => binds(binding, caller));
  const local = namespace === undefined ? [] : store.list('rolebindings', namespace).filter((binding) => binds(binding, caller));
  return [...cluster, ...local].flatMap(({ roleRef, metadata }) => {
    const role =
      roleRef.kind === 'ClusterRole' ? store.find('clusterroles', roleRef.name) : store.find('roles', roleRef.name, metadata.namespace);
    return role?.rules ?? [];
  });
}

function binds(binding: SimBinding, { user, groups }: Caller): boolean {
  return binding.subjects.some(({ kind, name, namespace = '' }) => {
    if (kind === 'Group') return groups.includes(name);
    return user === (kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name);
  });
}

function covers(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if ('path' in attributes) return hasPath(rule.nonResourceURLs, attributes.path);
  const isNamed = rule.resourceNames === undefined || (attributes.name !== undefined && rule.resourceNames.includes(attributes.name));
  return has(rule.apiGroups, attributes.group) && has(rule.resources, attributes.resource) && isNamed;
}

function has(allowed: readonly string[] | undefined, value: string): boolean {
  return allowed !== undefined && (allowed.includes('*') || allowed.includes(value));
}

/** `/apis/*` covers what is below it. */
function hasPath(allowed: readonly string[] | undefined, path: string): boolean {
  return has(allowed, path) || (allowed ?? []).some((pattern) => pattern.endsWith('/*') && path.startsWith(pattern.slice(0, -1)));
}
