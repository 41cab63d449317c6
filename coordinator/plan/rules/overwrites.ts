import type { Inventory, NodeInventory } from '../../inventory/inventory.ts';
import { type KubeadmComponent, unexplainedFlags } from '../../policy/kubeadm-flags.ts';
import { unexplainedHostPaths } from '../../policy/kubeadm-host-paths.ts';
import { patchesFolder } from '../../policy/kubeadm-patches.ts';
import { type FieldDifference, kubeletDifferences } from '../../policy/kubelet-configuration.ts';
import type { Finding } from '../plan.ts';
import { blocker, controlPlaneOf, note, onEachNode, type Rule, type RuleInput } from '../rule-input.ts';
import { staticPods } from './flags.ts';
import { isPatched, vanishing } from './patches.ts';

const sectionOf = {
  'kube-apiserver': 'apiServer',
  'kube-controller-manager': 'controllerManager',
  'kube-scheduler': 'scheduler',
  etcd: 'etcd.local',
} as const satisfies Record<KubeadmComponent, string>;

const editConfiguration = 'kubectl -n kube-system edit configmap kubeadm-config';

/** kubeadm writes each manifest anew: a flag or volume that it does not know of is gone afterwards. */
function handEdited(node: NodeInventory, input: RuleInput): Finding[] {
  const { clusterConfiguration } = input.inventory;
  if (node.role !== 'control-plane' || !node.facts || !clusterConfiguration?.extraArgs) return [];
  return staticPods.flatMap((component) => [...strangeFlags(component, node, input), ...strangeVolumes(component, node, input)]);
}

function strangeFlags(component: KubeadmComponent, node: NodeInventory, input: RuleInput): Finding[] {
  const extraArgs = input.inventory.clusterConfiguration?.extraArgs?.[component] ?? [];
  return unexplainedFlags(component, node.facts?.manifests[component]?.flags ?? [], extraArgs).map((flag) => {
    const evidence = `${component}.yaml on ${node.name} has ${flag}, which kubeadm-config does not explain: the upgrade overwrites it`;
    const [name = '', ...value] = flag.replace(/^--/, '').split('=');
    const argument = `{name: ${name}, value: ${JSON.stringify(value.join('='))}}`;
    const fix = `to keep it, add ${argument} to ${sectionOf[component]}.extraArgs: ${editConfiguration}; or put a patch for ${component} into ${patchesFolder} and plan with --patches`;
    return vanishing({ rule: 'manifests/hand-edited', node: node.name, evidence, fix }, isPatched(component, node, input));
  });
}

function strangeVolumes(component: KubeadmComponent, node: NodeInventory, input: RuleInput): Finding[] {
  const hostPaths = node.facts?.configuration?.hostPaths[component] ?? [];
  return unexplainedHostPaths(component, hostPaths, knownHostPaths(component, node, input.inventory)).map((path) => {
    const evidence = `${component}.yaml on ${node.name} mounts ${path}, which kubeadm-config does not explain: the upgrade drops it`;
    const volume = `to keep it, add it to ${sectionOf[component]}.extraVolumes: ${editConfiguration}; or`;
    const fix = `${component === 'etcd' ? 'to keep it,' : volume} put a patch for ${component} into ${patchesFolder} and plan with --patches`;
    return vanishing({ rule: 'manifests/hand-edited', node: node.name, evidence, fix }, isPatched(component, node, input));
  });
}

/** etcd's data directory and certificates that extraArgs move elsewhere are mounted by kubeadm itself. */
function knownHostPaths(component: KubeadmComponent, { facts }: NodeInventory, { clusterConfiguration }: Inventory): readonly string[] {
  if (component !== 'etcd') return clusterConfiguration?.extraHostPaths?.[component] ?? [];
  const dataDir = facts?.manifests['etcd']?.flags.find((flag) => flag.startsWith('--data-dir='));
  return dataDir === undefined ? [] : [dataDir.slice('--data-dir='.length)];
}

function kubeletConfiguration(node: NodeInventory, input: RuleInput): Finding[] {
  const onNode = node.facts?.configuration?.kubelet;
  const inCluster = input.inventory.kubeletConfiguration;
  if (!onNode || !inCluster) return [];
  const differences = kubeletDifferences(onNode, inCluster);
  const lost = differences.filter((difference) => difference.onNode !== undefined);
  const brought = differences.filter((difference) => difference.onNode === undefined);
  const rule = 'kubelet/configuration' as const;
  const found: Finding[] = [];
  if (lost.length > 0) {
    const evidence = `/var/lib/kubelet/config.yaml on ${node.name} differs from kubelet-config, which kubeadm writes over it: ${told(lost)}`;
    const fix = `to keep it on every node: kubectl -n kube-system edit configmap kubelet-config; on this node alone: put kubeletconfiguration+strategic.yaml into ${patchesFolder} and plan with --patches`;
    found.push(vanishing({ rule, node: node.name, evidence, fix }, isPatched('kubeletconfiguration', node, input)));
  }
  if (brought.length > 0) {
    const evidence = `kubelet-config has what ${node.name} does not have yet; the upgrade brings it: ${told(brought)}`;
    found.push(note({ rule, node: node.name, evidence, fix: 'nothing, when it is meant for this node too' }));
  }
  return found;
}

function told(differences: readonly FieldDifference[]): string {
  const shown = differences.slice(0, 8).map(({ field, onNode, inCluster }) => {
    if (inCluster === undefined) return `${field}: ${onNode}`;
    return onNode === undefined ? `${field}: ${inCluster}` : `${field}: ${onNode} instead of ${inCluster}`;
  });
  return differences.length > 8 ? `${shown.join(', ')} and ${differences.length - 8} more` : shown.join(', ');
}

const kubeconfigs = [
  { file: 'controller-manager.conf', phase: 'controller-manager' },
  { file: 'scheduler.conf', phase: 'scheduler' },
] as const;

/** Through a load balancer a new controller may meet an old API server, which the skew policy forbids. With one API server there is no other. */
function localApiServer({ name, role, internalIp, facts }: NodeInventory, { inventory }: RuleInput): Finding[] {
  if (role !== 'control-plane' || !facts?.configuration || controlPlaneOf(inventory).length < 2) return [];
  const advertised = facts.manifests['kube-apiserver']?.flags.find((flag) => flag.startsWith('--advertise-address='))?.split('=')[1];
  const local = new Set([internalIp, advertised, name, 'localhost', '127.0.0.1', '[::1]', `[${internalIp}]`, `[${advertised}]`]);
  const { servers } = facts.configuration;
  return kubeconfigs.flatMap(({ file, phase }): Finding[] => {
    const server = servers[file];
    if (server === undefined || local.has(hostOf(server))) return [];
    const evidence = `${file} on ${name} points to ${server}, not to the API server on ${name}: during the upgrade it may be older than the ${phase}`;
    const fix = `on ${name}: mv /etc/kubernetes/${file} /root/ && kubeadm init phase kubeconfig ${phase}, then restart the static pod`;
    return [blocker({ rule: 'control-plane/not-local', node: name, evidence, fix })];
  });
}

function hostOf(server: string): string {
  return /^https?:\/\/(\[[^\]]+\]|[^:/]+)/.exec(server)?.[1] ?? server;
}

export const overwriteRules: readonly Rule[] = [handEdited, kubeletConfiguration, localApiServer].map(onEachNode);
