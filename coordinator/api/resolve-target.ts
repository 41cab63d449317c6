import { KubestepError } from '../../shared/errors.ts';
import { ulid } from '../../shared/names.ts';
import type { RepositoryProbe } from '../../shared/operations-packages.ts';
import {
  compareKubeVersions,
  formatKubeVersion,
  formatMinor,
  type KubeVersion,
  kubeVersionOfDeb,
  parseKubeVersion,
} from '../../shared/version.ts';
import type { OperatorDeps } from './operator-ports.ts';

export const targetWords = ['latest-patch', 'next-minor'] as const;

/**
 * Turns `latest-patch` or `next-minor` into the newest version that the package repository of a control-plane node has; a version stays as it is.
 *
 * @throws KubestepError `unavailable` when no control-plane node can be asked, `preflight-refused` when its repository cannot be read,
 *   `not-found` when it has no such version.
 */
export async function resolveTarget(deps: OperatorDeps, text: string, signal: AbortSignal): Promise<string> {
  const word = targetWords.find((candidate) => candidate === text);
  if (word === undefined) return formatKubeVersion(parseKubeVersion(text));
  const current = parseKubeVersion(await deps.cluster.serverVersion(signal));
  const minor = { major: current.major, minor: current.minor + (word === 'next-minor' ? 1 : 0) };
  const node = await nodeToAsk(deps, signal);
  const probe = await probeRepository(deps, { node, minor: formatMinor(minor), current }, signal);
  const newest = newestOf(probe, minor);
  if (newest && compareKubeVersions(newest, current) > 0) return formatKubeVersion(newest);
  throw new KubestepError(
    'not-found',
    `${probe.uri} has no version of ${formatMinor(minor)} that is newer than ${formatKubeVersion(current)}`,
    {
      hint: word === 'latest-patch' ? 'ask for the next minor: --to next-minor' : 'ask for the latest patch: --to latest-patch',
    },
  );
}

async function nodeToAsk({ cluster, agentOn }: OperatorDeps, signal: AbortSignal): Promise<string> {
  const nodes = await cluster.listNodes(signal);
  const node = nodes.find(({ name, role }) => role === 'control-plane' && agentOn(name).isConnected());
  if (node) return node.name;
  throw new KubestepError('unavailable', 'no agent of a control-plane node is connected, so nobody can look into the package repository', {
    hint: 'run on the control-plane nodes: kubestep agent status',
  });
}

async function probeRepository(
  { agentOn, clock, random }: OperatorDeps,
  { node, minor, current }: { readonly node: string; readonly minor: string; readonly current: KubeVersion },
  signal: AbortSignal,
): Promise<RepositoryProbe> {
  const version = `${formatKubeVersion(current).slice(1)}-1.1`; // names the package; which versions there are is the question
  const input = { minor, packages: [{ name: 'kubeadm', version }] };
  const { result, reason } = await agentOn(node).run('probeRepository', input, { operationId: ulid(clock.now(), random) }, signal);
  const why = result?.failure?.line ?? (result ? undefined : (reason ?? 'no result'));
  if (result && why === undefined) return result;
  throw new KubestepError('preflight-refused', `the package repository of ${minor} cannot be read on ${node}: ${why}`, {
    hint: 'repair the apt source on that node, then run: kubestep upgrade plan',
  });
}

function newestOf(probe: RepositoryProbe, { major, minor }: { readonly major: number; readonly minor: number }): KubeVersion | undefined {
  return (probe.versions['kubeadm'] ?? [])
    .flatMap((text) => kubeVersionOfDeb(text) ?? [])
    .filter((version) => version.major === major && version.minor === minor)
    .toSorted(compareKubeVersions)
    .at(-1);
}
