import type { Inventory, NodeInventory } from '../../inventory/inventory.ts';
import { type FlagProblem, removedArguments } from '../../policy/breaking-changes.ts';
import { type KubeadmComponent, unexplainedFlags } from '../../policy/kubeadm-flags.ts';
import type { Finding } from '../plan.ts';
import { blocker, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';

const staticPods = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;

function removedFinding(node: string | undefined, { component, argument, evidence }: FlagProblem): Finding {
  const where =
    component === 'kubelet' ? `/etc/default/kubelet and the drop-ins of kubelet.service on ${node}` : 'the extraArgs of kubeadm-config';
  const text = {
    rule: 'flags/removed',
    ...(node === undefined ? {} : { node }),
    evidence: `${component} has ${argument}: ${evidence}`,
    fix: `take it out of ${where}`,
  } as const;
  return blocker(text);
}

/** The kubelet's effective command line, wherever a flag comes from. */
function kubeletFlags({ name, facts }: NodeInventory, { from, target }: RuleInput): Finding[] {
  const flags = withoutKubeadmsOwn(facts?.kubelet.flags ?? []);
  return removedArguments('kubelet', flags, { fromMinor: from.minor, toMinor: target.minor }).map((problem) =>
    removedFinding(name, problem),
  );
}

/** kubeadm writes `--pod-infra-container-image` into kubeadm-flags.env and takes it out again itself; a second one is somebody else's. */
function withoutKubeadmsOwn(flags: readonly string[]): readonly string[] {
  const own = flags.findIndex((flag) => flag.startsWith('--pod-infra-container-image'));
  return flags.filter((_, index) => index !== own);
}

/** kubeadm writes the manifests anew from extraArgs, so only those survive into the new version. */
const staticPodFlags: Rule = ({ inventory, from, target }) => {
  const extraArgs = inventory.clusterConfiguration?.extraArgs;
  if (!extraArgs) return [];
  const hop = { fromMinor: from.minor, toMinor: target.minor };
  return staticPods.flatMap((component) =>
    removedArguments(
      component,
      extraArgs[component].map((argument) => `--${argument}`),
      hop,
    ).map((problem) => removedFinding(undefined, problem)),
  );
};

function handEdited({ name, role, facts }: NodeInventory, { inventory }: RuleInput): Finding[] {
  if (role !== 'control-plane' || !facts) return [];
  return staticPods.flatMap((component) =>
    unexplained(component, facts.manifests[component]?.flags ?? [], inventory).map((flag) => {
      const evidence = `${component}.yaml on ${name} has ${flag}, which kubeadm-config does not explain: the upgrade overwrites it`;
      return warning({
        rule: 'manifests/hand-edited',
        node: name,
        evidence,
        fix: `to keep it, put it into extraArgs: kubectl -n kube-system edit configmap kubeadm-config`,
      });
    }),
  );
}

function unexplained(component: KubeadmComponent, flags: readonly string[], inventory: Inventory): readonly string[] {
  const extraArgs = inventory.clusterConfiguration?.extraArgs;
  return extraArgs ? unexplainedFlags(component, flags, extraArgs[component]) : [];
}

export const flagRules: readonly Rule[] = [onEachNode(kubeletFlags), staticPodFlags, onEachNode(handEdited)];
