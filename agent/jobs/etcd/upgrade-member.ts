import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory, writeFileDurably } from '../../../shared/files.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import { compareKubeVersions, type KubeVersion, parseKubeVersion } from '../../../shared/version.ts';
import { parseEtcdTagInput } from '../../executor/input-etcd.ts';
import { type JobContext, runJob } from '../job.ts';
import { JobFailure } from '../job-process.ts';
import { etcdImageOf, withImage } from './edit-manifest.ts';

/**
 * Changes the tag in the node's etcd manifest; the kubelet sees the file and starts the member anew. The manifest of before is kept outside the
 * kubelet's folder: every file in there, a temporary one too, is a pod to it. Safe to repeat: a manifest that has the tag stays as it is.
 *
 * @throws JobFailure `configuration` for a manifest of another shape, `not-forward` for an older etcd or one that is more than a minor away.
 */
export async function upgradeMember(
  { tag }: { readonly tag: string },
  { paths, note }: Pick<JobContext, 'paths' | 'note'>,
): Promise<{ image: string; isChanged: boolean }> {
  const { live, staged, backup } = files(paths);
  const text = await readFile(live, 'utf8').catch((cause: unknown) => {
    throw new JobFailure('configuration', `no etcd runs as a static pod on this node: ${String(cause)}`, { cause });
  });
  const present = etcdImageOf(text);
  const image = `${present.repository}:${tag}`;
  if (present.tag === tag) return { image, isChanged: false };
  refuseUnlessForward(present.tag, tag);
  const { mode } = await stat(live);
  await mkdir(dirname(staged), { recursive: true, mode: 0o700 });
  await writeFileDurably(backup(present.tag), text);
  await writeFileDurably(staged, withImage(text, image), { mode: mode & 0o777 });
  await rename(staged, live);
  await syncDirectory(dirname(live));
  note(`etcd ${present.tag} becomes ${tag}; the manifest of before is ${backup(present.tag)}`);
  return { image, isChanged: true };
}

function files({ kubernetesDir }: NodePaths) {
  const folder = join(kubernetesDir, 'kubestep-etcd'); // of the same file system as the manifests: a rename replaces them whole
  return {
    live: join(kubernetesDir, 'manifests/etcd.yaml'),
    staged: join(folder, 'etcd.yaml'),
    backup: (tag: string) => join(folder, `etcd-${tag}.yaml`),
  };
}

/** etcd never goes back, and takes one minor at a time: https://etcd.io/docs/v3.6/upgrades/upgrading-etcd/ */
function refuseUnlessForward(from: string, to: string): void {
  const [before, after] = [versionOf(from), versionOf(to)];
  const isOlder = compareKubeVersions(after, before) < 0 || (compareKubeVersions(after, before) === 0 && buildOf(to) < buildOf(from));
  if (isOlder) throw new JobFailure('not-forward', `etcd ${from} runs here, and etcd has no way back to ${to}`);
  if (after.minor - before.minor > 1) throw new JobFailure('not-forward', `etcd goes one minor at a time, not from ${from} to ${to}`);
}

function versionOf(tag: string): KubeVersion {
  return parseKubeVersion(tag.split('-')[0] ?? '');
}

function buildOf(tag: string): number {
  return Number(tag.split('-')[1] ?? 0);
}

if (import.meta.main) await runJob((input, context) => upgradeMember(parseEtcdTagInput(input), context));
