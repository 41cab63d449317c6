import { formatKubeVersion, type KubeVersion } from '../../../shared/version.ts';
import type { NodeInventory } from '../../inventory/inventory.ts';
import { kubernetesPackages, matching, newestOffered, packagesOfHop } from '../hop-packages.ts';
import type { Finding } from '../plan.ts';
import { blocker, note, onEachNode, type Rule, type RuleInput } from '../rule-input.ts';

/** Dependencies that upstream ships in the same repository; apt may bring newer ones along. */
const companions = new Set(['cri-tools', 'kubernetes-cni']);

/** A version that no repository has does not exist, as far as this cluster can tell. */
const versionExists: Rule = ({ inventory, target }) => {
  const read = inventory.nodes.filter((node) => isProbeOfTarget(node, target) && !node.repository?.failure);
  if (read.length === 0 || read.some((node) => offers(node, 'kubeadm', target))) return [];
  const newest = newestOffered(inventory);
  const evidence = `no node's repository has ${formatKubeVersion(target)}${newest ? `; the newest there is ${formatKubeVersion(newest)}` : ''}`;
  const fix = newest ? `kubestep upgrade plan --to ${formatKubeVersion(newest)}` : 'check the version and the repository';
  return [blocker({ rule: 'path/version-missing', evidence, fix })];
};

function isProbeOfTarget(node: NodeInventory, target: KubeVersion): boolean {
  return node.repository?.minor === `v${target.major}.${target.minor}`;
}

function offers({ repository }: NodeInventory, name: string, target: KubeVersion): boolean {
  return matching(repository?.versions[name] ?? [], target).length > 0;
}

function repository({ name, facts, repository: probe }: NodeInventory): Finding[] {
  const fix = `on ${name}: check /etc/apt/sources.list.d and the key in /etc/apt/keyrings, then apt-get update`;
  if (facts?.repositoryProblem !== undefined)
    return [blocker({ rule: 'packages/repository', node: name, evidence: facts.repositoryProblem, fix })];
  if (probe?.failure) {
    const evidence = `the repository of ${probe.minor} cannot be used (${probe.failure.class}): ${probe.failure.line}`;
    return [blocker({ rule: 'packages/repository', node: name, evidence, fix })];
  }
  return [];
}

/** Every node must have the very package versions of the plan, or nodes would differ afterwards. */
function missing(node: NodeInventory, { inventory, target }: RuleInput): Finding[] {
  const probe = node.repository;
  if (!probe || probe.failure || !isProbeOfTarget(node, target)) return [];
  const isAnywhere = inventory.nodes.some((other) => offers(other, 'kubeadm', target));
  if (!isAnywhere) return []; // path/version-missing says it once
  const wanted = packagesOfHop(inventory, target);
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
function simulation({ name, repository: probe }: NodeInventory): Finding[] {
  return (probe?.changes ?? []).flatMap((change): Finding[] => {
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

export const packageRules: readonly Rule[] = [versionExists, ...[repository, missing, installed, dpkg, simulation].map(onEachNode)];
