import type { NodeInventory } from '../../inventory/inventory.ts';
import {
  changedMeanings,
  type FlagProblem,
  gateProblem,
  kubeadmGateProblems,
  type MinorSpan,
  removedArguments,
} from '../../policy/breaking-changes.ts';
import { unexplainedFlags } from '../../policy/kubeadm-flags.ts';
import type { Finding } from '../plan.ts';
import { blocker, controlPlaneOf, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';
import { isPatched } from './patches.ts';

export const staticPods = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;

function spanOf({ from, target }: RuleInput): MinorSpan {
  return { fromMinor: from.minor, toMinor: target.minor };
}

function removedFinding(
  { component, argument, evidence }: FlagProblem,
  { node, where }: { readonly node?: string; readonly where: string },
) {
  return blocker({
    rule: 'flags/removed',
    ...(node === undefined ? {} : { node }),
    evidence: `${component} has ${argument}: ${evidence}`,
    fix: `take it out of ${where}`,
  });
}

/** Each file that would start the kubelet with a flag, and what it runs with now: what is edited and not yet started counts too. */
function kubeletFlags({ name, facts }: NodeInventory, input: RuleInput): Finding[] {
  if (!facts) return [];
  const span = spanOf(input);
  const written = (facts.configuration?.kubeletFlags ?? []).flatMap(({ file, flags }) =>
    removedArguments('kubelet', withoutKubeadmsOwn(flags, file), span).map((problem) => ({ problem, where: `${file} on ${name}` })),
  );
  const running = removedArguments('kubelet', withoutKubeadmsOwn(facts.kubelet.flags, kubeadmsFile), span)
    .filter((problem) => !written.some((known) => known.problem.argument === problem.argument))
    .map((problem) => ({ problem, where: `/etc/default/kubelet and the drop-ins of kubelet.service on ${name}` }));
  return [...written, ...running].map(({ problem, where }) => removedFinding(problem, { node: name, where }));
}

const kubeadmsFile = '/var/lib/kubelet/kubeadm-flags.env';

/** kubeadm writes `--pod-infra-container-image` into its own file and takes it out again itself; a second one is somebody else's. */
function withoutKubeadmsOwn(flags: readonly string[], file: string): readonly string[] {
  if (file !== kubeadmsFile) return flags;
  const own = flags.findIndex((flag) => flag.startsWith('--pod-infra-container-image'));
  return flags.filter((_, index) => index !== own);
}

/** kubeadm writes the manifests anew from extraArgs, so only those survive into the new version. */
const staticPodFlags: Rule = (input) => {
  const extraArgs = input.inventory.clusterConfiguration?.extraArgs;
  if (!extraArgs) return [];
  return staticPods.flatMap((component) => {
    const flags = extraArgs[component].map((argument) => `--${argument}`);
    const where = 'the extraArgs of kubeadm-config: kubectl -n kube-system edit configmap kubeadm-config';
    return removedArguments(component, flags, spanOf(input)).map((problem) => removedFinding(problem, { where }));
  });
};

/** A patch that kubeadm applies again brings its flags along. */
const patchedFlags: Rule = (input) => {
  const extraArgs = input.inventory.clusterConfiguration?.extraArgs;
  return controlPlaneOf(input.inventory).flatMap((node) =>
    staticPods
      .filter((component) => extraArgs && isPatched(component, node, input))
      .flatMap((component) => {
        const flags = unexplainedFlags(component, node.facts?.manifests[component]?.flags ?? [], extraArgs?.[component] ?? []);
        const where = `the patches of ${component} in /etc/kubernetes/patches on ${node.name}`;
        return removedArguments(component, flags, spanOf(input)).map((problem) => removedFinding(problem, { node: node.name, where }));
      }),
  );
};

/** The ConfigMap counts, not the node's file: kubeadm writes the one over the other. */
const kubeletGates: Rule = (input) => {
  const gates = input.inventory.kubeletConfiguration?.['featureGates'];
  if (gates === null || typeof gates !== 'object') return [];
  return Object.entries(gates).flatMap(([name, value]) => {
    const evidence = gateProblem(`${name}=${value}`, spanOf(input));
    if (evidence === undefined) return [];
    const problem = { component: 'kubelet', argument: `featureGates.${name}: ${value}`, evidence } as const;
    return [removedFinding(problem, { where: 'kubelet-config: kubectl -n kube-system edit configmap kubelet-config' })];
  });
};

const changed: Rule = (input) => {
  const { kubeletConfiguration, clusterConfiguration } = input.inventory;
  const kubelet = changedMeanings(kubeletConfiguration ?? {}, spanOf(input)).map((evidence) => ({
    evidence: `kubelet-config: ${evidence}`,
    fix: 'write the value that you mean: kubectl -n kube-system edit configmap kubelet-config',
  }));
  const kubeadm = kubeadmGateProblems(clusterConfiguration?.featureGates ?? [], spanOf(input)).map((evidence) => ({
    evidence,
    fix: 'take it out of featureGates: kubectl -n kube-system edit configmap kubeadm-config',
  }));
  return [...kubelet, ...kubeadm].map((text) => warning({ rule: 'flags/changed', ...text }));
};

export const flagRules: readonly Rule[] = [onEachNode(kubeletFlags), staticPodFlags, patchedFlags, kubeletGates, changed];
