import type { Finding__Output, Finding as FindingMessage } from '../../shared/gen/kubestep/v1/Finding.ts';
import type { Plan__Output, Plan as PlanMessage } from '../../shared/gen/kubestep/v1/Plan.ts';
import type { PlanStep__Output, PlanStep as PlanStepMessage } from '../../shared/gen/kubestep/v1/PlanStep.ts';
import type { Finding, Plan, Step } from '../plan/plan.ts';
import { present, textOrAbsent } from './present.ts';
import { fromWireWord, toWireWord } from './words.ts';

export const roles = ['control-plane', 'worker'] as const;
const severities = ['blocker', 'warning', 'note'] as const;

export function planToMessage(plan: Plan): PlanMessage {
  const { hops, steps, findings, nodes, ...same } = plan;
  return {
    ...same,
    hops: hops.map(({ from, to, packages }) => ({
      from,
      to,
      kubeadmPackage: packages.kubeadm,
      kubeletPackage: packages.kubelet,
      kubectlPackage: packages.kubectl,
    })),
    steps: steps.map(stepToMessage),
    findings: findings.map(findingToMessage),
    nodes: nodes.map((node) => ({ ...node, role: toWireWord('NODE_ROLE', node.role) })),
  };
}

export function planFromMessage(message: Plan__Output): Plan {
  const { id, cluster, createdAtMs, target, inventoryHash } = message;
  return {
    id,
    cluster,
    createdAtMs,
    target,
    inventoryHash,
    hops: message.hops.map(({ from, to, kubeadmPackage, kubeletPackage, kubectlPackage }) => ({
      from,
      to,
      packages: { kubeadm: kubeadmPackage, kubelet: kubeletPackage, kubectl: kubectlPackage },
    })),
    steps: message.steps.map(stepFromMessage),
    findings: message.findings.map(findingFromMessage),
    nodes: message.nodes.map(({ name, role, kubeletVersion, kubeadmVersion }) =>
      present({ name, role: fromWireWord('NODE_ROLE', role, roles), kubeletVersion, kubeadmVersion: textOrAbsent(kubeadmVersion) }),
    ),
  };
}

export function findingToMessage(finding: Finding): FindingMessage {
  return { ...finding, severity: toWireWord('FINDING_SEVERITY', finding.severity) };
}

export function findingFromMessage({ severity, rule, node, evidence, fix }: Finding__Output): Finding {
  return present({ severity: fromWireWord('FINDING_SEVERITY', severity, severities), rule, node: textOrAbsent(node), evidence, fix });
}

function stepToMessage({ args, ...step }: Step): PlanStepMessage {
  return { ...step, argumentsJson: JSON.stringify(args) };
}

function stepFromMessage({ id, hop, node, kind, argumentsJson }: PlanStep__Output): Step {
  // The other end of this socket is our own coordinator, which made the pair of kind and arguments from a Step.
  return present({ id, hop, node: textOrAbsent(node), kind, args: JSON.parse(argumentsJson) as unknown }) as Step;
}
