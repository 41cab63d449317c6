import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { RemovedApi } from '../policy/removed-apis.ts';
import type { AddonFacts } from './addons.ts';
import type { ApiCaller, ApiRequest } from './api-caller.ts';
import { ApiFailure, hasCause } from './api-failure.ts';
import { type ApiUsage, readApiUsage } from './api-usage.ts';
import type { BoundVolume, Budget, ClusterNode, ClusterPod, ClusterPort, EvictionAnswer, StrictWebhook } from './cluster-port.ts';
import { apiServerPort, type EndpointBook } from './endpoints.ts';
import { parseBudget, parseNode, parsePod } from './parse.ts';
import { podManifestOf } from './pod-manifest.ts';
import * as preflight from './preflight-requests.ts';
import * as requests from './requests.ts';
import { workloadRequest } from './usage-requests.ts';

export interface KubernetesClusterDeps {
  readonly caller: ApiCaller;
  readonly endpoints: EndpointBook;
  readonly clock: Clock;
  /** What this coordinator's installation left on the service account; undefined when it was installed before there were marks. */
  readonly mark?: () => string | undefined;
}

const nobody: ReadonlySet<string> = new Set();

/** ClusterPort over the typed API of @kubernetes/client-node. */
export class KubernetesCluster implements ClusterPort {
  readonly #deps: KubernetesClusterDeps;
  readonly #avoid: ReadonlySet<string>;

  constructor(deps: KubernetesClusterDeps, avoid: ReadonlySet<string> = nobody) {
    this.#deps = deps;
    this.#avoid = avoid;
  }

  avoiding(nodes: readonly string[]): ClusterPort {
    return new KubernetesCluster(this.#deps, new Set([...this.#avoid, ...nodes]));
  }

  serverVersion(signal: AbortSignal): Promise<string> {
    return this.#ask(requests.versionRequest, signal);
  }

  async apiServerOf(
    node: ClusterNode,
    signal: AbortSignal,
  ): Promise<{ readonly isReady: boolean; readonly version?: string; readonly problem?: string }> {
    const { caller, endpoints } = this.#deps;
    const known = endpoints.list().find((endpoint) => endpoint.node === node.name);
    const endpoint = known ?? { node: node.name, host: node.internalIp, port: apiServerPort };
    try {
      const version = await caller.once(endpoint, requests.versionRequest, signal);
      const problem = await caller.once(endpoint, requests.readyRequest, signal).then(() => undefined, failureMessage);
      return problem === undefined ? { isReady: true, version } : { isReady: false, version, problem };
    } catch (cause) {
      return { isReady: false, problem: failureMessage(cause) };
    }
  }

  async listNodes(signal: AbortSignal): Promise<ClusterNode[]> {
    const nodes = (await this.#all((at) => requests.listNodesRequest(at), signal)).map(parseNode);
    await this.#deps.endpoints.learn(nodes);
    return nodes;
  }

  async getNode(name: string, signal: AbortSignal): Promise<ClusterNode> {
    const node = await orUndefined(this.#ask(requests.readNodeRequest(name), signal));
    if (node) return parseNode(node);
    throw new KubestepError('not-found', `the cluster has no node ${JSON.stringify(name)}`, {
      hint: 'run `kubestep node list` to see the names',
    });
  }

  async setCordon(name: string, cordon: { readonly isCordoned: boolean; readonly by?: string }, signal: AbortSignal): Promise<void> {
    await this.#ask(requests.cordonRequest(name, cordon), signal);
  }

  async leaseRenewedAtMs(node: string, signal: AbortSignal): Promise<number | undefined> {
    const lease = await orUndefined(this.#ask(requests.readLeaseRequest(node), signal));
    const renewedAt = lease?.spec?.renewTime;
    return renewedAt === undefined ? undefined : new Date(renewedAt).getTime();
  }

  async listPods(options: { readonly node?: string; readonly namespace?: string }, signal: AbortSignal): Promise<ClusterPod[]> {
    return (await this.#all((at) => requests.listPodsRequest(options, at), signal)).map(parsePod);
  }

  async getPod(namespace: string, name: string, signal: AbortSignal): Promise<ClusterPod | undefined> {
    const found = await orUndefined(this.#ask(requests.readPodRequest(namespace, name), signal));
    return found && parsePod(found.pod);
  }

  async podManifest(namespace: string, name: string, signal: AbortSignal): Promise<string> {
    return podManifestOf((await this.#ask(requests.readPodRequest(namespace, name), signal)).json);
  }

  async listBudgets(signal: AbortSignal): Promise<Budget[]> {
    return (await this.#all((at) => requests.listBudgetsRequest(at), signal)).map(parseBudget);
  }

  async evict(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    signal: AbortSignal,
  ): Promise<EvictionAnswer> {
    try {
      await this.#ask(requests.evictRequest(pod), signal);
      return { kind: 'evicted' };
    } catch (thrown) {
      const answer = thrown instanceof KubestepError && thrown.cause instanceof ApiFailure ? evictionAnswer(thrown.cause) : undefined;
      if (answer) return answer;
      throw thrown;
    }
  }

  async getDaemonSet(
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<{ readonly desired: number; readonly ready: number } | undefined> {
    const daemonSet = await orUndefined(this.#ask(requests.readDaemonSetRequest(namespace, name), signal));
    return daemonSet && { desired: daemonSet.status?.desiredNumberScheduled ?? 0, ready: daemonSet.status?.numberReady ?? 0 };
  }

  configMap(namespace: string, name: string, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined> {
    return orUndefined(this.#ask(requests.readConfigMapRequest(namespace, name), signal));
  }

  async addons(signal: AbortSignal): Promise<AddonFacts> {
    const kubeProxy = await orUndefined(this.#ask(workloadRequest('daemonsets', 'kube-proxy'), signal));
    const coreDns = await orUndefined(this.#ask(workloadRequest('deployments', 'coredns'), signal));
    return { ...(kubeProxy && { kubeProxy }), ...(coreDns && { coreDns }) };
  }

  apiUsage(rows: readonly RemovedApi[], signal: AbortSignal): Promise<ApiUsage> {
    const asker = {
      ask: <T>(request: ApiRequest<T>) => this.#ask(request, signal),
      askEach: <T>(request: ApiRequest<T>) => this.#askEach(request, signal),
    };
    return readApiUsage(rows, asker, signal);
  }

  listBoundVolumes(signal: AbortSignal): Promise<BoundVolume[]> {
    return this.#all((at) => preflight.listVolumesRequest(at), signal);
  }

  async listStrictWebhooks(signal: AbortSignal): Promise<StrictWebhook[]> {
    const found: StrictWebhook[] = [];
    const nodesOf = new Map<string, readonly string[]>(); // one service often serves a dozen webhooks
    for (const kind of preflight.webhookKinds) {
      for (const webhook of await this.#all((at) => preflight.listWebhooksRequest(kind, at), signal)) {
        const service = `${webhook.service.namespace}/${webhook.service.name}`;
        const nodes = nodesOf.get(service) ?? (await this.#ask(preflight.endpointNodesRequest(webhook.service), signal));
        nodesOf.set(service, nodes);
        found.push({ ...webhook, nodes });
      }
    }
    return found;
  }

  async deletePod(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    { graceSeconds }: { readonly graceSeconds?: number },
    signal: AbortSignal,
  ): Promise<'deleted' | 'gone'> {
    try {
      await this.#ask(preflight.deletePodRequest(pod, graceSeconds), signal);
      return 'deleted';
    } catch (thrown) {
      const failure = thrown instanceof KubestepError && thrown.cause instanceof ApiFailure ? thrown.cause : undefined;
      if (failure && evictionAnswer(failure)?.kind === 'gone') return 'gone';
      throw thrown;
    }
  }

  async laterCoordinator(signal: AbortSignal): Promise<string | undefined> {
    const own = this.#deps.mark?.();
    const last = await this.#ask(preflight.coordinatorMarkRequest, signal);
    return own === undefined || last === own ? undefined : last;
  }

  async clusterUid(signal: AbortSignal): Promise<string> {
    const namespace = await this.#ask(requests.readNamespaceRequest('kube-system'), signal);
    return namespace.metadata?.uid ?? '';
  }

  #ask<T>(request: ApiRequest<T>, signal: AbortSignal): Promise<T> {
    return this.#deps.caller.call(request, { avoid: this.#avoid, signal });
  }

  async #askEach<T>(request: ApiRequest<T>, signal: AbortSignal): Promise<{ answers: T[]; problems: string[] }> {
    const answers: T[] = [];
    const problems: string[] = [];
    for (const endpoint of this.#deps.endpoints.list()) {
      try {
        answers.push(await this.#deps.caller.once(endpoint, request, signal));
      } catch (cause) {
        problems.push(`cannot ${request.what} on ${endpoint.node}: ${failureMessage(cause)}`);
      }
    }
    return { answers, problems };
  }

  async #all<T>(
    page: (continueAt?: string) => ApiRequest<{ items: T[]; metadata?: { _continue?: string } }>,
    signal: AbortSignal,
  ): Promise<T[]> {
    const items: T[] = [];
    let continueAt: string | undefined;
    do {
      const { items: found, metadata } = await this.#ask(page(continueAt), signal);
      items.push(...found);
      continueAt = metadata?._continue || undefined;
    } while (continueAt !== undefined);
    return items;
  }
}

/** What the API server's refusal of an eviction means; undefined for failures that are not about this pod. */
export function evictionAnswer(failure: ApiFailure): EvictionAnswer | undefined {
  const { status, retryAfterMs, causes } = failure.facts;
  if (status === 404) return { kind: 'gone' };
  // "the UID in the precondition (…) does not match the UID in record (…)": another pod has the name, ours is gone. Any other conflict is a race.
  if (status === 409) return failure.message.includes('UID in') ? { kind: 'gone' } : { kind: 'refused', message: failure.message };
  if (failure.isBudgetRefusal || hasCause(failure, 'NamespaceTerminating')) {
    const details = (causes ?? []).map((cause) => cause.message).filter((message) => message !== '');
    return { kind: 'refused', message: [failure.message, ...details].join(' '), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  const isBudgetBroken = status === 403 && failure.message.includes('poddisruptionbudgets');
  if (failure.isAmbiguousBudget || isBudgetBroken || status === 422) return { kind: 'impossible', message: failure.message };
  return undefined;
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof KubestepError && thrown.code === 'not-found') return undefined;
    throw thrown;
  }
}

function failureMessage(thrown: unknown): string {
  if (thrown instanceof ApiFailure)
    return thrown.facts.status === undefined ? thrown.message : `HTTP ${thrown.facts.status}: ${thrown.message}`;
  throw thrown;
}
