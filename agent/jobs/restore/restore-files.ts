import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { exists } from '../../../shared/files.ts';
import type { MemberManifest, StaticComponent } from '../../../shared/operations-restore.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import { asList, field } from '../fields.ts';
import { JobFailure } from '../job-process.ts';

export interface ManifestFiles {
  readonly live: string;
  /** Beside the kubelet's folder and on its file system, where the kubelet does not look. */
  readonly parked: string;
}

export function manifestFiles({ kubernetesDir }: NodePaths, restore: string, component: StaticComponent): ManifestFiles {
  return {
    live: join(kubernetesDir, 'manifests', `${component}.yaml`),
    parked: join(parkingFolder(kubernetesDir, restore), `${component}.yaml`),
  };
}

export function parkingFolder(kubernetesDir: string, restore: string): string {
  return join(kubernetesDir, 'kubestep-restore', restore);
}

/** Where a restore works beside a member's data: on the same file system, so that the exchange is two renames. */
export function dataFiles(dataDir: string, restore: string) {
  const work = join(dataDir, '.kubestep', restore);
  return {
    work,
    member: join(dataDir, 'member'),
    /** Root's own copy of the file: what is hashed is what is restored. */
    snapshot: join(work, 'snapshot.db'),
    part: join(work, 'data.part'),
    prepared: join(work, 'data'),
    /** The request that `prepared` is the answer to. */
    request: join(work, 'request.json'),
    kept: join(dataDir, `member.kubestep-${restore}`),
    /** Stands for `kept` where there was nothing to keep. */
    nothingKept: join(work, 'nothing-kept'),
    /** Restored data that an undo took out again. */
    undone: join(work, 'undone'),
  } as const;
}

export type DataFiles = ReturnType<typeof dataFiles>;

/** @throws JobFailure `configuration` when this node has no etcd manifest, neither in place nor parked. */
export async function readMemberManifest(paths: NodePaths, restore: string): Promise<MemberManifest> {
  const { live, parked } = manifestFiles(paths, restore, 'etcd');
  const text = (await readText(live)) ?? (await readText(parked));
  if (text === undefined) throw new JobFailure('configuration', `this node has no etcd manifest: neither ${live} nor ${parked} is there`);
  return parseMemberManifest(text, paths.root);
}

/** @throws JobFailure `configuration` naming what the manifest lacks. */
export function parseMemberManifest(text: string, root = ''): MemberManifest {
  const pod = field(parse(text), 'spec');
  const container = asList(field(pod, 'containers'))[0];
  const words = [...asList(field(container, 'command')), ...asList(field(container, 'args'))].map(String);
  const flag = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const need = (name: string) => flag(name) ?? refuse(`the etcd manifest has no --${name}`);
  const image = field(container, 'image');
  return {
    name: need('name'),
    peerUrl: need('initial-advertise-peer-urls').split(',')[0] ?? '',
    clientUrl: need('advertise-client-urls').split(',')[0] ?? '',
    initialCluster: flag('initial-cluster') ?? '',
    initialClusterState: flag('initial-cluster-state') ?? 'new',
    dataDir: `${root}${hostPathOf(need('data-dir'), pod, container)}`,
    image: typeof image === 'string' ? image : refuse('the etcd manifest names no image'),
  };
}

/** The folder of the node that the container sees as its data directory. */
function hostPathOf(dataDir: string, pod: unknown, container: unknown): string {
  const mounts = asList(field(container, 'volumeMounts')).map((mount) => ({
    path: String(field(mount, 'mountPath')),
    volume: String(field(mount, 'name')),
  }));
  const [mount] = mounts
    .filter(({ path }) => dataDir === path || dataDir.startsWith(`${path}/`))
    .toSorted((a, b) => b.path.length - a.path.length);
  const volume = mount && asList(field(pod, 'volumes')).find((candidate) => field(candidate, 'name') === mount.volume);
  const hostPath = field(field(volume, 'hostPath'), 'path');
  if (mount === undefined || typeof hostPath !== 'string') return refuse(`no hostPath of the etcd manifest holds ${dataDir}`);
  return `${hostPath}${dataDir.slice(mount.path.length)}`;
}

function refuse(why: string): never {
  throw new JobFailure('configuration', why);
}

export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  });
}

/** Whether the data of before were set aside, or there were none. */
export async function isKept({ kept, nothingKept }: DataFiles): Promise<boolean> {
  return (await exists(kept)) || (await exists(nothingKept));
}
