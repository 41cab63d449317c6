import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodePaths } from '../../../shared/paths.ts';
import { EtcdFailure } from './etcd-failure.ts';
import { mustRunTool } from './run-tool.ts';

export const toolNames = ['etcd', 'etcdctl', 'etcdutl'] as const;
export type ToolName = (typeof toolNames)[number];

/** The tools of one folder, all of the same minor version as the cluster's etcd. */
export interface EtcdToolSet {
  /** Of `etcd` itself when it is there, else of etcdctl. */
  readonly version: string;
  readonly source: 'image' | 'host';
  readonly paths: Readonly<Partial<Record<ToolName, string>>>;
}

const versionPattern = /^(?:etcd Version|etcdctl version|etcdutl version): (\d+\.\d+\.\d+\S*)$/m;
const toolTimeoutMs = 15_000;

/** Asks each tool in `dirs` (the first that has it) for its own version; one that cannot say it is left out. */
export async function probeTools(dirs: readonly string[]): Promise<Partial<Record<ToolName, { path: string; version: string }>>> {
  const found: Partial<Record<ToolName, { path: string; version: string }>> = {};
  for (const name of toolNames) {
    const path = await firstExecutable(dirs, name);
    const version = path && (await versionOf(path, name));
    if (path && version) found[name] = { path, version };
  }
  return found;
}

async function firstExecutable(dirs: readonly string[], name: string): Promise<string | undefined> {
  for (const dir of dirs) {
    const path = join(dir, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

async function versionOf(path: string, name: ToolName): Promise<string | undefined> {
  const argv = [path, name === 'etcd' ? '--version' : 'version'] as const;
  const output = await mustRunTool({ argv: [...argv], timeoutMs: toolTimeoutMs }).catch(() => '');
  return versionPattern.exec(output)?.[1];
}

export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/**
 * The tools for a cluster that runs `version`: those copied out of the very image, else a newer patch of the same minor, else the host's.
 * Hash and key count mean different things in different minors, so another minor is never used.
 */
export async function findTools(paths: NodePaths, version: string): Promise<EtcdToolSet> {
  const copied = (await readdir(paths.etcdToolsDir).catch(() => [])).filter((dir) => minorOf(dir) === minorOf(version));
  copied.sort((a, b) => Number(b === version) - Number(a === version) || b.localeCompare(a, 'en', { numeric: true }));
  const [best] = copied;
  const fromImage = best === undefined ? undefined : await toolSet([join(paths.etcdToolsDir, best)], version, 'image');
  return fromImage ?? (await toolSet(paths.toolDirs, version, 'host')) ?? { version, source: 'host', paths: {} };
}

async function toolSet(dirs: readonly string[], version: string, source: EtcdToolSet['source']): Promise<EtcdToolSet | undefined> {
  const found = Object.entries(await probeTools(dirs)).filter(([, tool]) => minorOf(tool.version) === minorOf(version));
  const [, first] = found[0] ?? [];
  if (!first) return undefined;
  return { version: first.version, source, paths: Object.fromEntries(found.map(([name, tool]) => [name, tool.path])) };
}

/** 3.6 took `snapshot status` and `snapshot restore` out of etcdctl; before that either can do it. */
export function snapshotTool({ version, paths }: EtcdToolSet): string | undefined {
  if (paths.etcdutl !== undefined) return paths.etcdutl;
  return isBefore36(version) ? paths.etcdctl : undefined;
}

function isBefore36(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 3 || (major === 3 && minor < 6);
}

/** Why no snapshot can be proven with these tools. */
export function whyNoProof(tools: EtcdToolSet): string | undefined {
  const { etcd, etcdctl, etcdutl } = tools.paths;
  const have = `has ${Object.keys(tools.paths).join(', ') || 'none of etcd, etcdctl, etcdutl'} for etcd ${minorOf(tools.version)}`;
  if (etcd === undefined) return `this node ${have}: without etcd itself no restored snapshot can be started`;
  if (etcdutl === undefined && !isBefore36(tools.version)) return `this node ${have}: from 3.6 on only etcdutl restores a snapshot`;
  if (etcdutl === undefined && etcdctl === undefined)
    return `this node ${have}: neither etcdctl nor etcdutl is there to restore a snapshot`;
  return undefined;
}

export interface SnapshotStatus {
  /** The highest one that the file's keys hold; a compaction may have removed the newest, so it can be below the member's own. */
  readonly revision: number;
}

/** @throws EtcdFailure `tool-missing`, `snapshot-corrupt` */
export async function readSnapshotStatus(tools: EtcdToolSet, file: string): Promise<SnapshotStatus> {
  const tool = snapshotTool(tools);
  if (tool === undefined) throw new EtcdFailure('tool-missing', whyNoProof(tools) ?? 'no tool reads snapshots');
  const output = await mustRunTool({ argv: [tool, 'snapshot', 'status', file, '--write-out=json'], timeoutMs: 600_000 });
  const revision = /"revision":(\d+)/.exec(output)?.[1]; // the hash beside it may exceed what JSON numbers hold
  if (revision === undefined)
    throw new EtcdFailure('snapshot-corrupt', `${tool} snapshot status told no revision: ${output.slice(0, 200)}`);
  return { revision: Number(revision) };
}
