import { CoreV1ApiRequestFactory, CoreV1ApiResponseProcessor } from '@kubernetes/client-node/dist/gen/apis/CoreV1Api.js';
import { RbacAuthorizationV1ApiRequestFactory } from '@kubernetes/client-node/dist/gen/apis/RbacAuthorizationV1Api.js';
import type { Configuration } from '@kubernetes/client-node/dist/gen/configuration.js';
import type { RequestContext } from '@kubernetes/client-node/dist/gen/http/http.js';
import type { ApiRequest } from './api-caller.ts';
import { type CredentialObject, serviceAccount } from './credential-objects.ts';
import { as } from './requests.ts';

const fieldManager = 'kubestep';
export const tokenLifetimeMs = 30 * 24 * 60 * 60_000;

/** Server-side apply: creates what is missing, corrects what was changed, and is safe to repeat. */
export function applyRequest(object: CredentialObject): ApiRequest<void> {
  return {
    what: `apply ${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`,
    build: async (to) => as('application/apply-patch+yaml', await patchOf(to, object)), // JSON is YAML
    read: async () => undefined,
  };
}

function patchOf(to: Configuration, { kind, name, namespace = '', body }: CredentialObject): Promise<RequestContext> {
  const rbac = new RbacAuthorizationV1ApiRequestFactory(to);
  const build = {
    ServiceAccount: () =>
      new CoreV1ApiRequestFactory(to).patchNamespacedServiceAccount(
        name,
        namespace,
        body,
        undefined,
        undefined,
        fieldManager,
        undefined,
        true,
      ),
    ClusterRole: () => rbac.patchClusterRole(name, body, undefined, undefined, fieldManager, undefined, true),
    ClusterRoleBinding: () => rbac.patchClusterRoleBinding(name, body, undefined, undefined, fieldManager, undefined, true),
    Role: () => rbac.patchNamespacedRole(name, namespace, body, undefined, undefined, fieldManager, undefined, true),
    RoleBinding: () => rbac.patchNamespacedRoleBinding(name, namespace, body, undefined, undefined, fieldManager, undefined, true),
  } satisfies Record<CredentialObject['kind'], () => Promise<RequestContext>>;
  return build[kind]();
}

export interface IssuedToken {
  readonly token: string;
  /** The API server may grant less than was asked for (`--service-account-max-token-expiration`). */
  readonly expiresAtMs: number;
}

export const tokenRequest: ApiRequest<IssuedToken> = {
  what: `request a token for ${serviceAccount.namespace}/${serviceAccount.name}`,
  build: (to) =>
    new CoreV1ApiRequestFactory(to).createNamespacedServiceAccountToken(serviceAccount.name, serviceAccount.namespace, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [], expirationSeconds: tokenLifetimeMs / 1000 },
    }),
  read: async (response) => {
    const { data } = await new CoreV1ApiResponseProcessor().createNamespacedServiceAccountTokenWithHttpInfo(response);
    const { token, expirationTimestamp } = data.status ?? {};
    if (!token || !expirationTimestamp) throw new Error('the API server answered a token request without a token');
    return { token, expiresAtMs: expirationTimestamp.getTime() };
  },
};
