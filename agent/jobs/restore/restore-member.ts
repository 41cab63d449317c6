import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, chown, lstat, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renameDurably, syncDirectory, writeFileDurably } from '../../../shared/files.ts';
import type { MemberRestore } from '../../../shared/operations-restore.ts';
import { formatBytes } from '../../../shared/text.ts';
import { parseMemberRestore } from '../../executor/input-restore.ts';
import { EtcdFailure } from '../etcd/etcd-failure.ts';
import { type EtcdToolSet, findTools, minorOf } from '../etcd/etcd-tools.ts';
import { hasMemberData, requireRestored } from '../etcd/member-data.ts';
import { mustRunTool, runTool } from '../etcd/run-tool.ts';
import { requireSpace, snapshotFiles } from '../etcd/snapshot-files.ts';
import { JobFailure } from '../job-process.ts';
import { type RestoreContext, runRestoreJob } from './job.ts';
import { type DataFiles, dataFiles, isKept, readMemberManifest, readText } from './restore-files.ts';

const restoreTimeoutMs = 60 * 60_000;
const copyChunkBytes = 4 * 1024 * 1024;
/** A write-ahead log of etcd is allocated whole: 64 MB before the first entry. */
const walBytes = 64_000_000;

/**
 * Restores the node's copy of a snapshot beside the living data, while they are still served: only two renames are left for the outage. What it
 * made is believed with a database and a write-ahead log in it, and only for the same request. Safe to repeat.
 *
 * @throws JobFailure `tool-missing` when no tool here can move the revision forward, `snapshot-missing`, `snapshot-corrupt`, `no-space`.
 */
export async function restoreMember(request: MemberRestore, context: RestoreContext): Promise<Record<string, never>> {
  const { paths, note } = context;
  const manifest = await readMemberManifest(paths, request.restore);
  if (manifest.name !== request.memberName || manifest.peerUrl !== request.peerUrl) {
    throw new JobFailure('configuration', `the manifest speaks of ${manifest.name}=${manifest.peerUrl}`);
  }
  const files = dataFiles(manifest.dataDir, request.restore);
  const text = JSON.stringify(request);
  if ((await readText(files.request)) === text && (await isThere(files))) return {};
  const tool = await bumpingTool(await findTools(paths, request.etcdVersion));
  await mkdir(files.work, { recursive: true, mode: 0o700 });
  await syncDirectory(manifest.dataDir);
  for (const leftover of [files.request, files.part, files.prepared]) await rm(leftover, { recursive: true, force: true });
  await requireSpace(files.work, request.sizeBytes * 2.2 + walBytes, 'the restored member');
  await copyChecked(snapshotFiles(paths, request.snapshot).file, files.snapshot, request);
  await mustRunTool({ argv: [tool, ...restoreArguments(request, files)], timeoutMs: restoreTimeoutMs });
  await requireRestored(files.part);
  await rm(files.snapshot);
  await ownLike(manifest.dataDir, files.part);
  await renameDurably(files.part, files.prepared);
  await writeFileDurably(files.request, text);
  note(
    `restored ${request.snapshot} (${formatBytes(request.sizeBytes)}) into ${files.prepared}, revisions moved by ${request.bumpRevision}`,
  );
  return {};
}

/** Also after the swap: then the data are where they belong, and must not be made again. */
async function isThere(files: DataFiles): Promise<boolean> {
  if (await hasMemberData(join(files.prepared, 'member'))) return true;
  return (await isKept(files)) && hasMemberData(files.member);
}

/** etcdctl before 3.4.27 and etcdutl before 3.5.10 cannot: watches of before would then stall in silence. */
async function bumpingTool(tools: EtcdToolSet): Promise<string> {
  for (const tool of [tools.paths.etcdutl, tools.paths.etcdctl]) {
    if (tool === undefined) continue;
    const { stdout, stderr } = await runTool({ argv: [tool, 'snapshot', 'restore', '--help'], timeoutMs: 15_000 });
    if (`${stdout}${stderr}`.includes('--bump-revision')) return tool;
  }
  const have = `tools of etcd ${minorOf(tools.version)} (${Object.keys(tools.paths).join(', ') || 'none'})`;
  throw new EtcdFailure('tool-missing', `of the ${have} on this node none restores with --bump-revision`);
}

function restoreArguments(request: MemberRestore, files: DataFiles): string[] {
  return [
    ...['snapshot', 'restore', files.snapshot, `--data-dir=${files.part}`, `--name=${request.memberName}`],
    ...[`--initial-cluster=${request.initialCluster}`, `--initial-cluster-token=${request.token}`],
    ...[`--initial-advertise-peer-urls=${request.peerUrl}`, `--bump-revision=${request.bumpRevision}`, '--mark-compacted'],
  ];
}

/** The file lies in a folder of another user: what was hashed must be what is restored, so it is root's copy that is both. */
async function copyChecked(from: string, to: string, { sha256, sizeBytes }: MemberRestore): Promise<void> {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW).catch((thrown: unknown) => {
    throw new EtcdFailure('snapshot-missing', `the snapshot is not on this node: ${String(thrown)}`, thrown);
  });
  await rm(to, { force: true });
  const target = await open(to, 'wx', 0o600);
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(copyChunkBytes);
  try {
    for (let copied = 0; copied <= sizeBytes; ) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length, copied);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      await target.write(buffer.subarray(0, bytesRead));
      copied += bytesRead;
    }
    await target.sync();
  } finally {
    await source.close();
    await target.close();
  }
  const found = hash.digest('hex');
  if (found !== sha256) throw new EtcdFailure('snapshot-corrupt', `the snapshot on this node has SHA-256 ${found}, not ${sha256}`);
}

/** etcd may run as another user, and refuses a folder that is not its own. Durable when this returns. */
async function ownLike(dataDir: string, made: string): Promise<void> {
  const { uid, gid } = await stat(dataDir);
  const entries = await readdir(made, { recursive: true, withFileTypes: true });
  for (const path of [made, ...entries.map((entry) => join(entry.parentPath, entry.name))]) {
    await chown(path, uid, gid);
    if ((await lstat(path)).isDirectory()) await chmod(path, 0o700);
    const file = await open(path, 'r');
    await file.sync().finally(() => file.close());
  }
  await syncDirectory(dirname(made));
}

if (import.meta.main) await runRestoreJob(parseMemberRestore, restoreMember);
