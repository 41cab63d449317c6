import type { FactsOf } from '../../../shared/facts-parts.ts';
import type { InstalledPackage, PackagesResult, PackageVersion } from '../../../shared/operations-packages.ts';
import { factsJustRead, readFacts, type StepScope } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

/** The minor alone is no evidence: the lists must be fresh too, and only the operation refreshes them. */
export const setRepositoryStep: StepHandler<'setRepository'> = {
  observe: async () => null,
  async check({ minor }, scope) {
    return scope.operations.hasSucceeded('setRepository') && (await readFacts('repository', scope)).repository?.minor === minor;
  },
  async apply({ minor }, { operations }) {
    await operations.perform('setRepository', { minor });
    return operations.resultOf('setRepository')?.to === minor;
  },
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
    const wanted = [{ name: 'kubeadm', version }];
    await repair(wanted, scope);
    await scope.operations.perform('installKubeadm', { version });
    return saysInstalled(scope.operations.resultOf('installKubeadm'), wanted);
  },
};

export const installKubeletStep: StepHandler<'installKubelet'> = {
  observe: async () => null,
  check: ({ version }, scope) => areInstalled(kubeletPackages(version), scope),
  async apply({ version }, scope) {
    const wanted = kubeletPackages(version);
    await repair(wanted, scope);
    await scope.operations.perform('installKubelet', { version });
    return saysInstalled(scope.operations.resultOf('installKubelet'), wanted);
  },
};

export function kubeletPackages(version: string): PackageVersion[] {
  return ['kubelet', 'kubectl'].map((name) => ({ name, version }));
}

/** A package that is unpacked but not configured has the new version and does not work: the status decides. */
async function areInstalled(wanted: readonly PackageVersion[], scope: StepScope): Promise<boolean> {
  const facts = await readFacts('packages', scope);
  return !isDpkgBroken(facts) && wanted.every((one) => isAmong(facts.packages, one));
}

/** The same of what dpkg told the executor when the installation had ended; an executor that is older tells less. */
function saysInstalled(result: Partial<PackagesResult> | undefined, wanted: readonly PackageVersion[]): boolean {
  const { installed = [], audit } = result ?? {};
  return audit === '' && installed.every(isDone) && wanted.every((one) => isAmong(installed, one));
}

function isAmong(packages: readonly InstalledPackage[], { name, version }: PackageVersion): boolean {
  return packages.some((found) => found.name === name && found.version === version);
}

async function repair(packages: readonly PackageVersion[], scope: StepScope): Promise<void> {
  const facts = await factsJustRead('packages', scope);
  await scope.operations.repairPackagesIfBroken(packages, isDpkgBroken(facts));
}

function isDpkgBroken({ packages, dpkgAudit, hasDpkgJournal }: FactsOf<'packages'>): boolean {
  return hasDpkgJournal || dpkgAudit.trim() !== '' || packages.some((found) => !isDone(found));
}

function isDone({ status }: InstalledPackage): boolean {
  return /^[ih]i $/.test(status.padEnd(3));
}
