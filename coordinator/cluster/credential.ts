import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { writeFileDurably } from '../../shared/files.ts';
import { type AdminKubeconfig, readAdminKubeconfig } from './admin-kubeconfig.ts';
import { ApiCaller } from './api-caller.ts';
import type { ClientIdentity } from './api-connection.ts';
import { caFingerprint, defaultClusterName } from './cluster-name.ts';
import { type CredentialObject, coordinatorAnnotation, credentialObjects } from './credential-objects.ts';
import { applyRequest, type IssuedToken, tokenRequest } from './credential-requests.ts';
import { type ApiEndpoint, EndpointBook, endpointsOf, parseHostPort } from './endpoints.ts';
import { parseNode } from './parse.ts';
import { listNodesRequest, listPodsRequest, readConfigMapRequest, readNamespaceRequest } from './requests.ts';

const advertiseAnnotation = 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint';
const nobody: ReadonlySet<string> = new Set();

const tokenFile = (kubernetesDir: string): string => join(kubernetesDir, 'token.json');
export const endpointsFile = (kubernetesDir: string): string => join(kubernetesDir, 'endpoints.json');

const credentialShape = z.object({
  token: z.string().min(1),
  issuedAtMs: z.number().int(),
  expiresAtMs: z.number().int(),
  caPem: z.string().includes('BEGIN CERTIFICATE'),
  mark: z.string().optional(),
});

/** What `token.json` holds: a bound token of kube-system/kubestep-coordinator, and the CA by which the API servers are known. */
export type Credential = z.infer<typeof credentialShape>;

export interface InstallCredentialOptions {
  /** Path of kubeadm's admin.conf; read once, never kept. */
  readonly adminKubeconfig: string;
  readonly kubernetesDir: string;
  readonly clock: Clock;
  /** A name that no other installation has, put on the service account: whoever finds another one there is not the last coordinator. */
  readonly mark?: string;
  /** Writes the files as who will read them: the coordinator's user, when root installs. Default: as who we are. */
  readonly storing?: (write: () => Promise<void>) => Promise<void>;
  readonly requestTimeoutMs?: number;
}

export interface InstalledCredential {
  readonly defaultClusterName: string;
  readonly clusterUid: string;
  /** SHA-256 of the cluster CA's public key, lower-case hex. */
  readonly caFingerprint: string;
  readonly expiresAtMs: number;
  readonly endpoints: readonly ApiEndpoint[];
}

/**
 * Makes the coordinator's service account, its rights and a token of 30 days, and stores token, CA and API servers (0600) in `kubernetesDir`.
 * Safe to repeat: rights are applied again and the token is replaced.
 *
 * @throws KubestepError `usage` for an unusable admin.conf, and what ClusterPort throws.
 */
export async function installCredential(options: InstallCredentialOptions, signal: AbortSignal): Promise<InstalledCredential> {
  const admin = await readAdminKubeconfig(options.adminKubeconfig);
  const caller = callerFor(admin, options);
  try {
    const ask = { avoid: nobody, signal };
    for (const object of credentialObjects) await caller.call(applyRequest(marked(object, options.mark)), ask);
    const issued = await caller.call(tokenRequest, ask);
    const endpoints = await discoverEndpoints(caller, signal);
    const namespace = await caller.call(readNamespaceRequest('kube-system'), ask);
    const kubeadmConfig = await caller.call(readConfigMapRequest('kube-system', 'kubeadm-config'), ask);
    const { storing = (write) => write() } = options;
    await storing(() => store(options, { issued, caPem: admin.identity.caPem, endpoints }));
    return {
      defaultClusterName: defaultClusterName(kubeadmConfig, admin.identity.caPem),
      clusterUid: namespace.metadata?.uid ?? '',
      caFingerprint: caFingerprint(admin.identity.caPem),
      expiresAtMs: issued.expiresAtMs,
      endpoints,
    };
  } finally {
    caller.close();
  }
}

function marked(object: CredentialObject, mark: string | undefined): CredentialObject {
  if (mark === undefined || object.kind !== 'ServiceAccount') return object;
  const { metadata, ...rest } = object.body;
  return { ...object, body: { ...rest, metadata: { ...(metadata as object), annotations: { [coordinatorAnnotation]: mark } } } };
}

function callerFor(admin: AdminKubeconfig, { clock, requestTimeoutMs }: InstallCredentialOptions): ApiCaller {
  return new ApiCaller({
    endpoints: () => [admin.server],
    identity: () => admin.identity,
    clock,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
}

/** kubeadm writes each API server's address on its pod; a pod that is not mirrored at the moment is replaced by the node's InternalIP. */
async function discoverEndpoints(caller: ApiCaller, signal: AbortSignal): Promise<ApiEndpoint[]> {
  const ask = { avoid: nobody, signal };
  const nodes = (await caller.call(listNodesRequest(), ask)).items.map(parseNode);
  const pods = await caller.call(listPodsRequest({ namespace: 'kube-system', labelSelector: 'component=kube-apiserver' }), ask);
  const advertised = pods.items.flatMap((pod) => {
    const address = parseHostPort(pod.metadata?.annotations?.[advertiseAnnotation] ?? '');
    return address && pod.spec?.nodeName ? [{ node: pod.spec.nodeName, ...address }] : [];
  });
  return endpointsOf(nodes, advertised);
}

interface Stored {
  readonly issued: IssuedToken;
  readonly caPem: string;
  readonly endpoints: readonly ApiEndpoint[];
}

async function store({ kubernetesDir, clock, mark }: InstallCredentialOptions, { issued, caPem, endpoints }: Stored): Promise<void> {
  await mkdir(kubernetesDir, { recursive: true, mode: 0o700 });
  await EndpointBook.create(endpointsFile(kubernetesDir), endpoints);
  await writeCredential(kubernetesDir, { ...issued, issuedAtMs: clock.now(), caPem, ...(mark === undefined ? {} : { mark }) });
}

async function writeCredential(kubernetesDir: string, credential: Credential): Promise<void> {
  await writeFileDurably(tokenFile(kubernetesDir), `${JSON.stringify(credential, null, 2)}\n`);
}

/** The stored credential, and its renewal before it ends. */
export class CredentialKeeper {
  readonly #kubernetesDir: string;
  readonly #clock: Clock;
  #credential: Credential;
  #identity: ClientIdentity;

  private constructor(kubernetesDir: string, clock: Clock, credential: Credential) {
    this.#kubernetesDir = kubernetesDir;
    this.#clock = clock;
    this.#credential = credential;
    this.#identity = { caPem: credential.caPem, token: credential.token };
  }

  /** @throws KubestepError `unauthenticated` when there is no usable credential. */
  static async load(kubernetesDir: string, clock: Clock): Promise<CredentialKeeper> {
    try {
      const credential = credentialShape.parse(JSON.parse(await readFile(tokenFile(kubernetesDir), 'utf8')));
      return new CredentialKeeper(kubernetesDir, clock, credential);
    } catch (cause) {
      const message = `${tokenFile(kubernetesDir)} holds no Kubernetes credential that can be read`;
      throw new KubestepError('unauthenticated', message, { cause, hint: 'run `kubestep coordinator install`' });
    }
  }

  /** The same object until the token is renewed. */
  identity(): ClientIdentity {
    return this.#identity;
  }

  mark(): string | undefined {
    return this.#credential.mark;
  }

  /** For `status`: when the token ends, and whether it has passed half of its life. */
  expiry(): { readonly expiresAtMs: number; readonly isDue: boolean; readonly isExpired: boolean } {
    const { issuedAtMs, expiresAtMs } = this.#credential;
    const nowMs = this.#clock.now();
    return { expiresAtMs, isDue: nowMs >= (issuedAtMs + expiresAtMs) / 2, isExpired: nowMs >= expiresAtMs };
  }

  /**
   * Asks for a new token by the coordinator's own right, once half of the old one's life is over. Safe to repeat.
   *
   * @returns whether it was renewed.
   * @throws KubestepError `unauthenticated` when the old one has ended, and what ClusterPort throws.
   */
  async renew(caller: ApiCaller, signal: AbortSignal): Promise<boolean> {
    const { isDue, isExpired, expiresAtMs } = this.expiry();
    if (isExpired) {
      throw new KubestepError('unauthenticated', `the coordinator's Kubernetes token ended at ${new Date(expiresAtMs).toISOString()}`, {
        hint: 'run `kubestep coordinator install` again',
      });
    }
    if (!isDue) return false;
    const issued = await caller.call(tokenRequest, { avoid: nobody, signal });
    const credential = { ...this.#credential, ...issued, issuedAtMs: this.#clock.now() };
    await writeCredential(this.#kubernetesDir, credential);
    this.#credential = credential;
    this.#identity = { caPem: credential.caPem, token: credential.token };
    return true;
  }
}
