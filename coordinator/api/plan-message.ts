import type { Finding__Output, Finding as FindingMessage } from '../../shared/gen/kubestep/v1/Finding.ts';
import type { OsOptions__Output } from '../../shared/gen/kubestep/v1/OsOptions.ts';
import type { Plan__Output, Plan as PlanMessage } from '../../shared/gen/kubestep/v1/Plan.ts';
import type { PlanNode, PlanNode__Output } from '../../shared/gen/kubestep/v1/PlanNode.ts';
import type { PlanStep__Output, PlanStep as PlanStepMessage } from '../../shared/gen/kubestep/v1/PlanStep.ts';
import type { UpgradeOptions, UpgradeOptions__Output } from '../../shared/gen/kubestep/v1/UpgradeOptions.ts';
import { osPackageSets } from '../../shared/os-operations.ts';
import { onBlockedPolicies } from '../drain/drain-port.ts';
import type { Finding, Plan, Step } from '../plan/plan.ts';
import { defaultPlanOptions, type OsOptions, type PlanOptions, pausePoints, rebootPolicies, workerPolicies } from '../plan/plan-options.ts';
import { present, textOrAbsent } from './present.ts';
import { fromWireWord, oneOf, toWireWord } from './words.ts';

/** A finding of a plan, or something that needs attention: `status` has rules of its own. */
export type FindingLike = Omit<Finding, 'rule'> & { readonly rule: string };

export const roles = ['control-plane', 'worker'] as const;
const severities = ['blocker', 'warning', 'note'] as const;

export function planToMessage(plan: Plan): PlanMessage {
  const { hops, steps, findings, nodes, options, ...same } = plan;
  return {
    ...same,
    options: optionsToMessage(options),
    hops: hops.map(({ from, to, packages }) => ({
      from,
      to,
      kubeadmPackage: packages.kubeadm,
      kubeletPackage: packages.kubelet,
      kubectlPackage: packages.kubectl,
    })),
    steps: steps.map(stepToMessage),
    findings: findings.map(findingToMessage),
    nodes: nodes.map(nodeToMessage),
  };
}

export function planFromMessage(message: Plan__Output): Plan {
  const { id, cluster, createdAtMs, target, inventoryHash, estimatedMs } = message;
  return present({
    id,
    cluster,
    createdAtMs,
    target,
    inventoryHash,
    options: optionsFromMessage(message.options) ?? defaultPlanOptions,
    hops: message.hops.map(({ from, to, kubeadmPackage, kubeletPackage, kubectlPackage }) => ({
      from,
      to,
      packages: { kubeadm: kubeadmPackage, kubelet: kubeletPackage, kubectl: kubectlPackage },
    })),
    steps: message.steps.map(stepFromMessage),
    findings: message.findings.map((finding) => findingFromMessage(finding) as Finding), // a rule of a newer coordinator is shown as it is
    nodes: message.nodes.map(nodeFromMessage),
    estimatedMs,
  });
}

export function optionsToMessage(options: PlanOptions): UpgradeOptions {
  const { allowedBarePods, ignorePreflightErrors, accept, pauseAfter, pools, windows, forcePods } = options;
  return {
    ...options,
    allowedBarePods: [...allowedBarePods],
    ignorePreflightErrors: [...ignorePreflightErrors],
    accept: [...accept],
    forcePods: [...forcePods],
    pauseAfter: [...pauseAfter],
    pools: [...pools],
    windows: [...windows],
  };
}

export function optionsFromMessage(message: UpgradeOptions__Output | null): PlanOptions | undefined {
  if (!message) return undefined;
  const { pauseAfter, workers, os, acceptedBy, onBlocked, ...same } = message;
  return {
    ...same,
    ...(acceptedBy !== '' && { acceptedBy }),
    pauseAfter: pauseAfter.map((point) => oneOf(pausePoints, point)),
    workers: oneOf(workerPolicies, workers),
    onBlocked: oneOf(onBlockedPolicies, onBlocked),
    ...(os && { os: osFromMessage(os) }),
  };
}

/** @throws KubestepError `usage` */
export function osFromMessage({ packages, reboot }: OsOptions__Output): OsOptions {
  return { packages: oneOf(osPackageSets, packages), reboot: oneOf(rebootPolicies, reboot) };
}

function nodeToMessage({ role, os, ...same }: Plan['nodes'][number]): PlanNode {
  return {
    ...same,
    role: toWireWord('NODE_ROLE', role),
    ...(os && { os: { ...os, packages: [...os.packages], rebootReasons: [...os.rebootReasons] } }),
  };
}

function nodeFromMessage({ name, role, kubeletVersion, kubeadmVersion, os }: PlanNode__Output): Plan['nodes'][number] {
  return present({
    name,
    role: fromWireWord('NODE_ROLE', role, roles),
    kubeletVersion,
    kubeadmVersion: textOrAbsent(kubeadmVersion),
    os: os ? { ...os, packages: os.packages.map(({ from, ...one }) => present({ ...one, from: textOrAbsent(from) })) } : undefined,
  });
}

export function findingToMessage(finding: FindingLike): FindingMessage {
  return { ...finding, severity: toWireWord('FINDING_SEVERITY', finding.severity) };
}

export function findingFromMessage({ severity, rule, node, evidence, fix, source }: Finding__Output): FindingLike {
  const texts = { rule, node: textOrAbsent(node), evidence, fix, source: textOrAbsent(source) };
  return present({ severity: fromWireWord('FINDING_SEVERITY', severity, severities), ...texts });
}

function stepToMessage({ args, needs, ...step }: Step): PlanStepMessage {
  return { ...step, needs: [...needs], argumentsJson: JSON.stringify(args) };
}

function stepFromMessage({ id, hop, node, kind, argumentsJson, needs }: PlanStep__Output): Step {
  // The other end of this socket is our own coordinator, which made the pair of kind and arguments from a Step.
  return present({ id, hop, node: textOrAbsent(node), kind, args: JSON.parse(argumentsJson) as unknown, needs }) as Step;
}
