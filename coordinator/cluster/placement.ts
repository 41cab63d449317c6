import type { V1Container } from '@kubernetes/client-node/dist/gen/models/V1Container.js';
import type { V1NodeSelectorTerm } from '@kubernetes/client-node/dist/gen/models/V1NodeSelectorTerm.js';
import type { V1Pod } from '@kubernetes/client-node/dist/gen/models/V1Pod.js';
import type { V1PodAffinityTerm } from '@kubernetes/client-node/dist/gen/models/V1PodAffinityTerm.js';
import type { V1PodSpec } from '@kubernetes/client-node/dist/gen/models/V1PodSpec.js';
import type { LabelSelector } from './cluster-port.ts';
import { type Amounts, most, parseAmounts, plus } from './quantity.ts';

/** What the scheduler asks of a node before it may take the pod; preferences are left out, they refuse nothing. */
export interface PodPlacement {
  /** `cpu` in thousandths of a core, all else in units. */
  readonly requests: Amounts;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  /** Required node affinity: one of the terms must hold. Absent: any node will do. */
  readonly nodeTerms?: readonly NodeTerm[];
  /** Required pod anti-affinity: no such pod in the same domain. */
  readonly repels: readonly PodTerm[];
  /** Required pod affinity: such a pod in the same domain. */
  readonly attracts: readonly PodTerm[];
  /** Topology spread with DoNotSchedule. */
  readonly spread: readonly SpreadConstraint[];
  /** Names of the claims behind its volumes, in its namespace. */
  readonly claims: readonly string[];
  /** As `TCP/443`: one pod a node. */
  readonly hostPorts: readonly string[];
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

export interface NodeRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface NodeTerm {
  readonly labels: readonly NodeRequirement[];
  /** Only `metadata.name` exists. */
  readonly fields: readonly NodeRequirement[];
}

export interface PodTerm {
  readonly topologyKey: string;
  readonly selector: LabelSelector | undefined;
  readonly namespaces: readonly string[];
}

export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector | undefined;
  /** Whether domains count that the pod may not enter, as a cordoned node's: upstream's default is that they do. */
  readonly isTaintHonoured: boolean;
}

export function parsePlacement({ metadata, spec }: V1Pod): PodPlacement {
  const namespace = metadata?.namespace ?? '';
  const { nodeAffinity, podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  const terms = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms.map(parseNodeTerm);
  const podTerms = (given: V1PodAffinityTerm[] | undefined) => (given ?? []).map((term) => parsePodTerm(term, namespace, metadata?.labels));
  return {
    requests: requestsOf(spec),
    nodeSelector: spec?.nodeSelector ?? {},
    tolerations: (spec?.tolerations ?? []).map(({ key, operator, value, effect }) => ({
      ...(key ? { key } : {}),
      ...(operator ? { operator } : {}),
      ...(value ? { value } : {}),
      ...(effect ? { effect } : {}),
    })),
    ...(terms ? { nodeTerms: terms } : {}),
    repels: podTerms(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    attracts: podTerms(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    spread: (spec?.topologySpreadConstraints ?? [])
      .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
      .map(({ topologyKey, maxSkew, minDomains, labelSelector, matchLabelKeys, nodeTaintsPolicy }) => ({
        topologyKey,
        maxSkew,
        minDomains: minDomains ?? 1,
        selector: withKeys(labelSelector, matchLabelKeys, metadata?.labels),
        isTaintHonoured: nodeTaintsPolicy === 'Honor',
      })),
    claims: claimsOf(spec, metadata?.name ?? ''),
    hostPorts: (spec?.containers ?? [])
      .flatMap(({ ports }) => ports ?? [])
      .flatMap(({ hostPort, protocol }) => (hostPort ? [`${protocol ?? 'TCP'}/${hostPort}`] : [])),
  };
}

export function parseNodeTerm({ matchExpressions, matchFields }: V1NodeSelectorTerm): NodeTerm {
  const requirements = (given: V1NodeSelectorTerm['matchFields']) =>
    (given ?? []).map(({ key, operator, values }) => ({ key, operator, values: values ?? [] }));
  return { labels: requirements(matchExpressions), fields: requirements(matchFields) };
}

function parsePodTerm(
  { topologyKey, labelSelector, namespaces, namespaceSelector, matchLabelKeys }: V1PodAffinityTerm,
  namespace: string,
  labels: Readonly<Record<string, string>> | undefined,
): PodTerm {
  // Which namespaces a selector means would need all namespaces' labels; only the empty one, which means all, is told apart.
  const isEverywhere = namespaceSelector !== undefined && Object.keys(namespaceSelector).length === 0;
  const named = isEverywhere ? ['*'] : (namespaces ?? []);
  return { topologyKey, selector: withKeys(labelSelector, matchLabelKeys, labels), namespaces: named.length > 0 ? named : [namespace] };
}

/** `matchLabelKeys` adds the pod's own values, as that of `pod-template-hash`. */
function withKeys(
  selector: V1PodAffinityTerm['labelSelector'],
  keys: readonly string[] | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): LabelSelector | undefined {
  if (!selector) return undefined;
  const added = Object.fromEntries((keys ?? []).flatMap((key) => (labels?.[key] === undefined ? [] : [[key, labels[key]]])));
  return {
    matchLabels: { ...selector.matchLabels, ...added },
    matchExpressions: (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({
      key,
      operator,
      ...(values ? { values } : {}),
    })),
  };
}

/**
 * The requests by which the scheduler places a pod: its containers and sidecars together, or an init container where that needs more.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function requestsOf(spec: V1PodSpec | undefined): Amounts {
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of spec?.initContainers ?? []) {
    const needs = requestsOfContainer(container);
    if (container.restartPolicy === 'Always') sidecars = plus(sidecars, needs);
    starting = most(starting, container.restartPolicy === 'Always' ? sidecars : plus(sidecars, needs));
  }
  const running = (spec?.containers ?? []).map(requestsOfContainer).reduce(plus, sidecars);
  const whole = { ...most(running, starting), ...parseAmounts(spec?.resources?.requests) }; // of the pod as a whole, where given
  return plus(whole, parseAmounts(spec?.overhead));
}

/** A limit without a request is the request. */
function requestsOfContainer({ resources }: V1Container): Amounts {
  return { ...parseAmounts(resources?.limits), ...parseAmounts(resources?.requests) };
}

function claimsOf(spec: V1PodSpec | undefined, pod: string): string[] {
  return (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName];
    return ephemeral ? [`${pod}-${name}`] : [];
  });
}
