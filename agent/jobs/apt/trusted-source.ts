import { stat } from 'node:fs/promises';
import type { NodePaths } from '../../../shared/paths.ts';
import { JobFailure } from '../job-process.ts';
import { findKubernetesSources, type KubernetesSource } from './sources.ts';

/** The node's one Kubernetes source, or why there is none that can be used. */
export async function theKubernetesSource(paths: NodePaths): Promise<KubernetesSource> {
  const sources = await findKubernetesSources(paths);
  const problem = whyNotOne(sources);
  if (problem !== undefined) throw new JobFailure('no-repository', problem);
  return sources[0] as KubernetesSource;
}

export function whyNotOne(sources: readonly KubernetesSource[]): string | undefined {
  if (sources.length === 1) return undefined;
  if (sources.length === 0)
    return 'no entry in /etc/apt/sources.list or /etc/apt/sources.list.d has a URI with a Kubernetes minor such as /v1.33/';
  const entries = sources.map(({ file, uri }) => `${uri} in ${file}`).join(', ');
  return `${sources.length} apt sources bring Kubernetes packages, and there must be one: ${entries}`;
}

/**
 * Refuses a source whose file or keyring somebody other than root may write: what it signs runs as root on this node.
 *
 * @throws JobFailure `source-trust`
 */
export async function requireRootsSource({ path, file, signedBy, hasOwnKey }: KubernetesSource, { root }: NodePaths): Promise<void> {
  await requireRoots(path, `apt source ${file}`);
  if (signedBy !== undefined) await requireRoots(`${root}${signedBy}`, `keyring ${signedBy}`);
  else if (!hasOwnKey) throw new JobFailure('source-trust', `the entry in ${file} names no keyring: add [signed-by=/etc/apt/keyrings/…]`);
}

async function requireRoots(path: string, what: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts) throw new JobFailure('source-trust', `the ${what} does not exist`);
  const owner = process.getuid?.() ?? 0; // root, except on a simulated node
  if (facts.uid !== owner) throw new JobFailure('source-trust', `the ${what} belongs to user ${facts.uid}, not to root`);
  if ((facts.mode & 0o022) !== 0) throw new JobFailure('source-trust', `the ${what} can be written by others than root`);
}
