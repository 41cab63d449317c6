import { readdir } from 'node:fs/promises';
import type { NodeFacts } from '../../../shared/operations.ts';
import { kubernetesPackages } from '../../executor/input.ts';
import { queryPackages } from '../../executor/read-result.ts';
import type { JobContext } from '../job.ts';

/** Also those that our packages pull in: a plan wants to see every version that could change. */
const watched = [...kubernetesPackages, 'containerd', 'containerd.io', 'runc', 'cri-o'];

export async function packageFacts({ tools, paths }: JobContext): Promise<Pick<NodeFacts, 'packages' | 'dpkgAudit' | 'hasDpkgJournal'>> {
  const { installed, audit } = await queryPackages(watched, { query: tools.ask });
  const updates = await readdir(`${paths.root}/var/lib/dpkg/updates`).catch(() => []);
  const packages = installed.filter(({ status }) => !/^[un]n/.test(status)); // known to dpkg, never installed
  return { packages, dpkgAudit: audit, hasDpkgJournal: updates.some((name) => /^\d+$/.test(name)) };
}
