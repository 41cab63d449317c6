import type { RepositoryProbe } from '../../../shared/operations-packages.ts';
import { formatKubeVersion, formatMinor, type KubeVersion, parseKubeVersion } from '../../../shared/version.ts';
import type { NodeInventory } from '../../inventory/inventory.ts';
import { kubernetesPackages, matching, minorsOnPath, newestOffered, probeOf } from '../hop-packages.ts';
import type { Finding, Hop } from '../plan.ts';
import { blocker, note, onEachNode, type Rule, type RuleInput } from '../rule-input.ts';

/** Dependencies that upstream ships in the same repository; apt may bring newer ones along. */
const companions = new Set(['cri-tools', 'kubernetes-cni']);

/** A version that no repository has does not exist, as far as this cluster can tell. */
const targetExists: Rule = ({ inventory, target }) => {
  const minor = formatMinor(target);
  const read = inventory.nodes.filter((node) => isReadable(probeOf(node, minor)));
  if (read.length === 0 || read.some((node) => offers(node, target))) return [];
  const newest = newestOffered(inventory, minor);
  const evidence = `no node's repository has ${formatKubeVersion(target)}${newest ? `; the newest there is ${formatKubeVersion(newest)}` : ''}`;
  const fix = newest ? `kubestep upgrade plan --to ${formatKubeVersion(newest)}` : 'check the version and the repository';
  return [blocker({ rule: 'path/version-missing', evidence, fix })];
};

/** Each minor between is a stop: without a version there the path has a hole. */
const stopsExist: Rule = ({ inventory, from, target }) =>
  minorsOnPath(from, target)
    .slice(0, -1)
    .filter((minor) => newestOffered(inventory, minor) === undefined)
    .map((minor) => {
      const evidence = `no node's repository has a version of ${minor}, which lies on the way: an API server takes one minor at a time`;
      return blocker({ rule: 'path/version-missing', evidence, fix: `make the packages of ${minor} available to the nodes` });
    });

function isReadable(probe: RepositoryProbe | undefined): boolean {
  return probe !== undefined && !probe.failure;
}

function offers(node: NodeInventory, version: KubeVersion): boolean {
  return matching(probeOf(node, formatMinor(version))?.versions['kubeadm'] ?? [], version).length > 0;
}

function repository({ name, facts, repositories }: NodeInventory): Finding[] {
  const fix = `on ${name}: check /etc/apt/sources.list.d and the key in /etc/apt/keyrings, then apt-get update`;
  if (facts?.repositoryProblem !== undefined)
    return [blocker({ rule: 'packages/repository', node: name, evidence: facts.repositoryProblem, fix })];
  return (repositories ?? []).flatMap(({ minor, failure }) => {
    if (!failure) return [];
    const evidence = `the repository of ${minor} cannot be used (${failure.class}): ${failure.line}`;
    return [blocker({ rule: 'packages/repository', node: name, evidence, fix })];
  });
}

/** Every node must have the very package versions of the plan, or nodes would differ afterwards. */
function missing(node: NodeInventory, input: RuleInput): Finding[] {
  return input.hops.flatMap((hop) => missingOf(hop, node, input));
}

function missingOf({ to, packages: wanted }: Hop, node: NodeInventory, { inventory }: RuleInput): Finding[] {
  const target = parseKubeVersion(to);
  const probe = probeOf(node, formatMinor(target));
  if (!probe || probe.failure) return [];
  const isAnywhere = inventory.nodes.some((other) => offers(other, target));
  if (!isAnywhere) return []; // path/version-missing says it once
  return kubernetesPackages
    .filter((name) => !(probe.versions[name] ?? []).includes(wanted[name]))
    .map((name) => {
      const evidence = `the repository of ${node.name} (${probe.uri}) has no ${name} ${wanted[name]}`;
      return blocker({
        rule: 'packages/missing',
        node: node.name,
        evidence,
        fix: 'bring the mirror up to date, or name a version that all nodes have',
      });
    });
}

function installed({ name, facts }: NodeInventory): Finding[] {
  if (!facts) return [];
  return kubernetesPackages.flatMap((wanted): Finding[] => {
    const found = facts.packages.find((candidate) => candidate.name === wanted);
    if (!found && wanted !== 'kubectl') {
      return [
        blocker({
          rule: 'packages/not-installed',
          node: name,
          evidence: `${wanted} on ${name} does not come from a package`,
          fix: `on ${name}: apt-get install ${wanted}`,
        }),
      ];
    }
    if (!found || /^[ih]i $/.test(found.status.padEnd(3))) return [];
    const evidence = `${wanted} ${found.version} on ${name} is half-way (${found.status.trim()})`;
    return [blocker({ rule: 'packages/half-configured', node: name, evidence, fix: `on ${name}: dpkg --configure -a` })];
  });
}

function dpkg({ name, facts }: NodeInventory): Finding[] {
  const found: Finding[] = [];
  if (facts?.hasDpkgJournal) {
    found.push(
      blocker({
        rule: 'packages/interrupted',
        node: name,
        evidence: `dpkg was interrupted on ${name}`,
        fix: `on ${name}: dpkg --configure -a`,
      }),
    );
  }
  const complaint = facts?.dpkgAudit.trim().split('\n')[0];
  if (complaint) {
    found.push(
      blocker({ rule: 'packages/audit', node: name, evidence: `dpkg --audit on ${name}: ${complaint}`, fix: `on ${name}: dpkg --audit` }),
    );
  }
  return found;
}

/** What apt would do besides: a removal, or a package that is not Kubernetes', is not this upgrade's business. */
function simulation({ name, repositories }: NodeInventory): Finding[] {
  return (repositories ?? [])
    .flatMap(({ changes }) => changes ?? [])
    .flatMap((change): Finding[] => {
      const isOurs = kubernetesPackages.some((wanted) => wanted === change.name);
      if (change.action === 'remove') {
        const evidence = `apt would remove ${change.name} ${change.from ?? ''} on ${name}`.replace('  ', ' ');
        return [blocker({ rule: 'packages/removes', node: name, evidence, fix: `on ${name}: apt-get install --simulate shows why` })];
      }
      if (isOurs || change.action === 'configure') return [];
      const evidence = `apt would also install ${change.name} ${change.to ?? ''} on ${name} (now ${change.from ?? 'absent'})`;
      const text = {
        rule: 'packages/foreign-changes',
        node: name,
        evidence,
        fix: 'upgrade it by itself before, where it can be watched',
      } as const;
      return [companions.has(change.name) ? note(text) : blocker(text)];
    });
}

export const packageRules: readonly Rule[] = [
  targetExists,
  stopsExist,
  ...[repository, missing, installed, dpkg, simulation].map(onEachNode),
];
