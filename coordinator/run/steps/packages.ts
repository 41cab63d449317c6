import type { InstalledPackage, NodeFacts, PackageVersion } from '../../../shared/operations.ts';
import { readFacts, type StepScope } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

/** The minor alone is no evidence: the lists must be fresh too, and only the operation refreshes them. */
export const setRepositoryStep: StepHandler<'setRepository'> = {
  observe: async () => null,
  async check({ minor }, scope) {
    return scope.operations.hasSucceeded('setRepository') && (await readFacts(scope)).repository?.minor === minor;
  },
  apply: ({ minor }, { operations }) => operations.perform('setRepository', { minor }),
};

/** apt's cache is not among the facts of a node, so the operation's own success is the evidence. */
export const downloadPackagesStep: StepHandler<'downloadPackages'> = {
  observe: async () => null,
  check: async (_args, { operations }) => operations.hasSucceeded('downloadPackages'),
  apply: ({ packages }, { operations }) => operations.perform('downloadPackages', { packages }),
};

export const installKubeadmStep: StepHandler<'installKubeadm'> = {
  observe: async () => null,
  check: ({ version }, scope) => areInstalled([{ name: 'kubeadm', version }], scope),
  async apply({ version }, scope) {
    await repair([{ name: 'kubeadm', version }], scope);
    await scope.operations.perform('installKubeadm', { version });
  },
};

export const installKubeletStep: StepHandler<'installKubelet'> = {
  observe: async () => null,
  check: ({ version }, scope) => areInstalled(kubeletPackages(version), scope),
  async apply({ version }, scope) {
    await repair(kubeletPackages(version), scope);
    await scope.operations.perform('installKubelet', { version });
  },
};

export function kubeletPackages(version: string): PackageVersion[] {
  return ['kubelet', 'kubectl'].map((name) => ({ name, version }));
}

/** A package that is unpacked but not configured has the new version and does not work: the status decides. */
async function areInstalled(wanted: readonly PackageVersion[], scope: StepScope): Promise<boolean> {
  const facts = await readFacts(scope);
  return (
    !isDpkgBroken(facts) &&
    wanted.every(({ name, version }) => facts.packages.some((found) => found.name === name && found.version === version))
  );
}

/** What `check` saw right before `apply`; reading it again would only cost time. */
const lastFacts = new WeakMap<StepScope['operations'], NodeFacts>();

async function repair(packages: readonly PackageVersion[], scope: StepScope): Promise<void> {
  const facts = lastFacts.get(scope.operations) ?? (await readFacts(scope));
  await scope.operations.repairPackagesIfBroken(packages, isDpkgBroken(facts));
}

function isDpkgBroken({ packages, dpkgAudit, hasDpkgJournal }: NodeFacts): boolean {
  return hasDpkgJournal || dpkgAudit.trim() !== '' || packages.some((found) => !isDone(found));
}

function isDone({ status }: InstalledPackage): boolean {
  return /^[ih]i $/.test(status.padEnd(3));
}
