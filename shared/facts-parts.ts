import type { NodeFacts } from './operations.ts';

/** Fields of a node's facts that are read together: a look at one part starts no program that only another part needs. */
export const factsParts = {
  boot: ['bootId', 'userspaceTimestampUs', 'cgroupVersion'],
  packages: ['packages', 'dpkgAudit', 'hasDpkgJournal'],
  kubelet: ['kubelet'],
  manifests: ['manifests'],
  credentials: ['certificates', 'hasAdminConf'],
  disks: ['disks'],
  repository: ['repository', 'repositoryProblem'],
  rivals: ['rivals'],
  host: ['swaps', 'unattendedUpgrades'],
  configuration: ['configuration'],
  tools: ['kubeadmVersion', 'kubectlVersion'],
} as const satisfies Record<string, readonly (keyof NodeFacts)[]>;

export type FactsPart = keyof typeof factsParts;

/** What an answer that was asked for these parts holds. */
export type FactsOf<P extends FactsPart> = Pick<NodeFacts, 'takenAtMs' | (typeof factsParts)[P][number]>;

export const allFactsParts = Object.keys(factsParts) as FactsPart[];
