import { readFile, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exists } from '../../../shared/files.ts';
import type { NodeFacts } from '../../../shared/operations.ts';
import { findKubernetesSources } from '../apt/sources.ts';
import { whyNotOne } from '../apt/trusted-source.ts';
import type { JobContext } from '../job.ts';
import { parseProperties, parsePropertyBlocks, parseTimestampUs } from './properties.ts';

type Boot = Pick<NodeFacts, 'bootId' | 'userspaceTimestampUs' | 'cgroupVersion'>;

const cgroup2Magic = 0x63677270;

export async function bootFacts({ tools }: JobContext): Promise<Boot> {
  const { stdout } = await tools.ask('systemctl', 'show', '--timestamp=us+utc', '-p', 'UserspaceTimestamp');
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const cgroups = await statfs('/sys/fs/cgroup');
  return {
    bootId,
    userspaceTimestampUs: parseTimestampUs(parseProperties(stdout)['UserspaceTimestamp'] ?? ''),
    cgroupVersion: cgroups.type === cgroup2Magic ? 2 : 1,
  };
}

/** Where packages, images, manifests and snapshots go. */
const diskPaths = [
  '/',
  '/usr',
  '/var',
  '/var/cache/apt/archives',
  '/var/lib/containerd',
  '/var/lib/etcd',
  '/var/lib/kubestep',
  '/etc/kubernetes',
];

/** One entry for each file system, under the first of our paths that lies on it. */
export async function diskFacts({ paths }: JobContext): Promise<NodeFacts['disks']> {
  const byDevice = new Map<number, NodeFacts['disks'][number]>();
  for (const path of diskPaths) {
    const existing = await nearestFolder(`${paths.root}${path}`);
    const { dev } = await stat(existing);
    if (byDevice.has(dev)) continue;
    const { bavail, bsize, blocks, ffree, files } = await statfs(existing);
    byDevice.set(dev, { path, freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeInodes: ffree, totalInodes: files });
  }
  return [...byDevice.values()];
}

/** A folder that is not there yet will be made on its parent's file system. */
async function nearestFolder(path: string): Promise<string> {
  return (await exists(path)) || path === '/' ? path || '/' : nearestFolder(dirname(path));
}

export async function repositoryFacts({ paths }: JobContext): Promise<Pick<NodeFacts, 'repository' | 'repositoryProblem'>> {
  const sources = await findKubernetesSources(paths);
  const [source] = sources;
  const repositoryProblem = whyNotOne(sources);
  if (repositoryProblem !== undefined || !source) return { repositoryProblem: repositoryProblem ?? 'no apt source' };
  const { file, uri, minor, signedBy } = source;
  return { repository: { file, uri, minor, ...(signedBy !== undefined && { signedBy }) } };
}

/** unattended-upgrades does its work in apt-daily-upgrade.service; its own unit only waits for a shutdown. */
const rivalUnits = [
  'apt-daily.service',
  'apt-daily-upgrade.service',
  'packagekit-offline-update.service',
  'update-notifier-download.service',
];

export async function rivalFacts({ tools }: JobContext): Promise<string[]> {
  const { stdout } = await tools.ask('systemctl', 'show', '-p', 'Id,ActiveState', ...rivalUnits);
  return parsePropertyBlocks(stdout).flatMap(({ Id, ActiveState = '' }) =>
    Id !== undefined && ['active', 'activating', 'deactivating'].includes(ActiveState) ? [Id] : [],
  );
}
