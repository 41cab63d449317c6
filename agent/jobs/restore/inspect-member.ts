import { createHash } from 'node:crypto';
import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../../../shared/files.ts';
import { type MemberFacts, type MemberManifest, type StaticComponent, staticComponents } from '../../../shared/operations-restore.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import { parseRestoreInput } from '../../executor/input-restore.ts';
import { hasMemberData } from '../etcd/member-data.ts';
import { JobFailure } from '../job-process.ts';
import { type RestoreContext, runRestoreJob } from './job.ts';
import { runningComponents } from './processes.ts';
import { dataFiles, isKept, manifestFiles, readMemberManifest } from './restore-files.ts';

/** Looks at everything that the steps of a restore change on a node. Changes nothing. */
export async function inspectMember({ restore }: { restore: string }, { paths }: RestoreContext): Promise<MemberFacts> {
  const manifest = await readMemberManifest(paths, restore).catch((thrown: unknown) => {
    if (thrown instanceof JobFailure && thrown.code === 'configuration') return undefined; // a worker
    throw thrown;
  });
  const states = await Promise.all(staticComponents.map(async (name) => [name, await whereIs(name, restore, paths)] as const));
  const caSha256 = await sha256OfFile(join(paths.kubernetesDir, 'pki/ca.crt'));
  const common = {
    manifests: Object.fromEntries(states) as MemberFacts['manifests'],
    running: await runningComponents(paths, restore),
    hasAdminConf: await exists(join(paths.kubernetesDir, 'admin.conf')),
    ...(caSha256 !== undefined && { caSha256 }),
  };
  if (!manifest) return { ...common, freeBytes: 0, isPrepared: false, isSwapped: false, kept: [] };
  return { ...common, ...(await inspectData(manifest, restore)) };
}

async function whereIs(component: StaticComponent, restore: string, paths: NodePaths) {
  const { live, parked } = manifestFiles(paths, restore, component);
  if (await exists(live)) return 'in-place' as const;
  return (await exists(parked)) ? ('parked' as const) : ('absent' as const);
}

async function inspectData(member: MemberManifest, restore: string) {
  const files = dataFiles(member.dataDir, restore);
  const db = await stat(join(files.member, 'snap/db')).catch(() => undefined);
  const isPrepared = (await exists(files.request)) && (await hasMemberData(join(files.prepared, 'member')));
  const names = await readdir(member.dataDir).catch(() => []);
  return {
    member,
    freeBytes: await freeBytesOf(member.dataDir),
    ...(db && { dbSizeBytes: db.size }),
    isPrepared,
    isSwapped: !isPrepared && (await isKept(files)) && (await hasMemberData(files.member)),
    kept: names.flatMap((name) => /^member\.kubestep-(rs-.+)$/.exec(name)?.[1] ?? []).filter((id) => id !== restore),
  };
}

async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

async function sha256OfFile(path: string): Promise<string | undefined> {
  const content = await readFile(path).catch(() => undefined);
  return content && createHash('sha256').update(content).digest('hex');
}

if (import.meta.main) await runRestoreJob(parseRestoreInput, inspectMember);
