import { formatDuration } from '../../../shared/text.ts';
import { compareKubeVersions, tryParseKubeVersion } from '../../../shared/version.ts';
import type { NodeInventory } from '../../inventory/inventory.ts';
import type { Finding } from '../plan.ts';
import { blocker, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';

// What else lives on the nodes and around them: other tools, other coordinators, agents of other versions, names and swap.

/** etcd complains from a second on; leases and tokens stand more. */
const maxSpreadMs = 5_000;

const clockSpread: Rule = ({ inventory }) => {
  const told = inventory.nodes.flatMap(({ name, clockSkewMs }) => (clockSkewMs === undefined ? [] : [{ name, clockSkewMs }]));
  const sorted = told.toSorted((a, b) => a.clockSkewMs - b.clockSkewMs);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || last.clockSkewMs - first.clockSkewMs <= maxSpreadMs) return [];
  const apart = formatDuration(last.clockSkewMs - first.clockSkewMs);
  const evidence = `the clocks of ${first.name} and ${last.name} are ${apart} apart; leases, tokens and etcd count on less than ${formatDuration(maxSpreadMs)}`;
  return [warning({ rule: 'cluster/clock-spread', evidence, fix: `on both: timedatectl set-ntp true, then chronyc makestep` })];
};

const secondCoordinator: Rule = ({ inventory: { laterCoordinator, coordinatorNode } }) => {
  if (laterCoordinator === undefined) return [];
  const evidence = `another coordinator was installed for this cluster after the one on ${coordinatorNode}: ${laterCoordinator}`;
  const fix = 'leave one: stop the other (systemctl disable --now kubestep-coordinator), then here: kubestep coordinator install';
  return [blocker({ rule: 'cluster/second-coordinator', evidence, fix })];
};

function agentVersion({ name, agent: { version } }: NodeInventory, { inventory }: RuleInput): Finding[] {
  const [own, theirs] = [parse(inventory.coordinatorVersion), parse(version)];
  if (!own || !theirs || compareKubeVersions(theirs, own) >= 0) return [];
  const evidence = `the agent on ${name} is ${version}, older than the coordinator's ${inventory.coordinatorVersion}: it may not know what is asked of it`;
  return [
    blocker({
      rule: 'node/agent-old',
      node: name,
      evidence,
      fix: `on ${name}: apt-get install kubestep-agent=${inventory.coordinatorVersion}`,
    }),
  ];
}

/** Our own versions are semver as Kubernetes' are, without the v. */
function parse(version: string | undefined) {
  return version === undefined ? undefined : tryParseKubeVersion(version.startsWith('v') ? version : `v${version}`);
}

function endpointName({ name, endpoint }: NodeInventory): Finding[] {
  if (!endpoint || endpoint.addresses.length > 0) return [];
  const evidence = `${name} cannot resolve ${endpoint.name}, the control-plane endpoint: ${endpoint.problem ?? 'no address'}`;
  const fix = `on ${name}: getent hosts ${endpoint.name}; repair its resolver or /etc/hosts`;
  return [blocker({ rule: 'node/endpoint-name', node: name, evidence, fix })];
}

/** A kubelet that tolerates no swap runs on until its restart, and an upgrade restarts it. */
function swap({ name, facts }: NodeInventory, { inventory }: RuleInput): Finding[] {
  const devices = facts?.swaps ?? [];
  const configuration = facts?.configuration?.kubelet ?? inventory.kubeletConfiguration;
  const isTolerated = configuration?.['failSwapOn'] === false || facts?.kubelet.flags.some((flag) => /^--fail-swap-on=false$/.test(flag));
  if (devices.length === 0 || isTolerated) return [];
  const evidence = `${name} swaps to ${devices.join(', ')}, and its kubelet has failSwapOn: it would not start again`;
  return [
    blocker({
      rule: 'node/swap',
      node: name,
      evidence,
      fix: `on ${name}: swapoff -a, and take it out of /etc/fstab; or failSwapOn: false in kubelet-config`,
    }),
  ];
}

interface OtherTool {
  readonly tool: string;
  readonly pattern: RegExp;
  /** Says that it works on the node just now. */
  readonly isBusy?: RegExp;
}

/** Known by the names of their labels and annotations on the Node objects. */
const otherTools: readonly OtherTool[] = [
  { tool: 'kured', pattern: /^(weave\.works|kured\.dev)\/kured-/, isBusy: /kured-reboot-in-progress$/ },
  { tool: 'system-upgrade-controller', pattern: /^(plan\.)?upgrade\.cattle\.io\// },
  { tool: 'KubeOne', pattern: /^kubeone\.io\//, isBusy: /^kubeone\.io\/upgrade-in-progress$/ },
  { tool: 'k0s autopilot', pattern: /^k0sproject\.io\/autopilot-|^autopilot\.k0sproject\.io\// },
  { tool: 'Flatcar update operator', pattern: /^(flatcar-linux-update|container-linux-update)\.v1\./, isBusy: /reboot-in-progress$/ },
  { tool: 'Machine Config Operator', pattern: /^machineconfiguration\.openshift\.io\// },
  { tool: 'Cluster API', pattern: /^cluster\.x-k8s\.io\/(machine|cluster-name)$/ },
];

function otherTool({ name, labels, annotationKeys = [] }: NodeInventory): Finding[] {
  const keys = [...Object.keys(labels), ...annotationKeys];
  return otherTools.flatMap(({ tool, pattern, isBusy }): Finding[] => {
    const mark = keys.find((key) => isBusy?.test(key)) ?? keys.find((key) => pattern.test(key));
    if (mark === undefined) return [];
    const busy = isBusy?.test(mark) ?? false;
    const evidence = `${tool} ${busy ? `works on ${name} just now` : `has left its mark on ${name}`} (${mark}): two tools that drain nodes do not know of each other`;
    const text = {
      rule: 'node/other-tool',
      node: name,
      evidence,
      fix: `switch ${tool} off while you upgrade; remove the mark when it is an old one`,
    } as const;
    return [busy ? blocker(text) : warning(text)];
  });
}

/** The origin that pkgs.k8s.io signs, and patterns that mean everything. */
const kubernetesOrigin = /kubernetes|pkgs\.k8s\.io|origin=\*|^\*$|site=\*/i;

/** Holds keep unattended-upgrades away; without one it replaces a kubelet or a runtime in the middle of a run, as it did in real outages. */
function unattended({ name, facts }: NodeInventory): Finding[] {
  const { unattendedUpgrades: found, packages = [] } = facts ?? {};
  if (!found?.isEnabled) return [];
  const isKubernetes = found.origins.some((origin) => kubernetesOrigin.test(origin));
  const runtimes = packages.filter((one) => /^(containerd(\.io)?|cri-o|runc)$/.test(one.name) && !one.isHeld).map((one) => one.name);
  const kubernetes = isKubernetes
    ? packages.filter((one) => /^kube(adm|let|ctl)$/.test(one.name) && !one.isHeld).map((one) => one.name)
    : [];
  const loose = [...kubernetes, ...runtimes];
  if (loose.length === 0) return [];
  const evidence = `unattended-upgrades is on at ${name} and may replace ${loose.join(', ')} in the middle of the run (origins: ${found.origins.slice(0, 3).join('; ')})`;
  return [warning({ rule: 'node/unattended-upgrades', node: name, evidence, fix: `on ${name}: apt-mark hold ${loose.join(' ')}` })];
}

function held({ name, facts }: NodeInventory): Finding[] {
  const loose = (facts?.packages ?? []).filter((one) => /^kube(adm|let|ctl)$/.test(one.name) && !one.isHeld).map((one) => one.name);
  if (loose.length === 0) return [];
  const evidence = `${loose.join(', ')} on ${name} ${loose.length === 1 ? 'is' : 'are'} not on hold: the next apt-get upgrade replaces what the version-skew policy keeps apart`;
  return [
    warning({
      rule: 'packages/not-held',
      node: name,
      evidence,
      fix: `on ${name}: apt-mark hold ${loose.join(' ')}; the upgrade does it as well`,
    }),
  ];
}

export const surroundingRules: readonly Rule[] = [
  clockSpread,
  secondCoordinator,
  ...[agentVersion, endpointName, swap, otherTool, unattended, held].map(onEachNode),
];
