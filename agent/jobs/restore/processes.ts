import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { type StaticComponent, staticComponents } from '../../../shared/operations-restore.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import { manifestFiles, readText } from './restore-files.ts';

/** What a restore changes in a manifest while the process of before may still be there. */
const edited = /^--initial-cluster(-state|-token)?=/;

/**
 * The static components whose processes run on this node: seen in /proc, because a runtime's word for "stopped" may come before the process is
 * gone. A process counts when it has every flag of this node's manifest: pods of a hosted control plane, and an etcd that proves a snapshot, have
 * the same name.
 */
export async function runningComponents(paths: NodePaths, restore: string): Promise<StaticComponent[]> {
  const found = new Set((await componentProcesses(paths, restore)).map(({ component }) => component));
  return staticComponents.filter((component) => found.has(component));
}

export interface ComponentProcess {
  readonly component: StaticComponent;
  readonly pid: number;
}

export async function componentProcesses(paths: NodePaths, restore: string, proc = '/proc'): Promise<ComponentProcess[]> {
  const flags = await Promise.all(
    staticComponents.map(async (component) => [component, await flagsOf(component, restore, paths)] as const),
  );
  const found: ComponentProcess[] = [];
  for (const pid of await readdir(proc)) {
    if (!/^\d+$/.test(pid)) continue;
    const words = (await readFile(`${proc}/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    const [component, wanted] = flags.find(([name]) => name === basename(words[0] ?? '')) ?? [];
    if (component !== undefined && wanted?.every((flag) => words.includes(flag))) found.push({ component, pid: Number(pid) });
  }
  return found;
}

/** Of the manifest, wherever it is; undefined when there is none, and so no process of it. */
async function flagsOf(component: StaticComponent, restore: string, paths: NodePaths): Promise<string[] | undefined> {
  const { live, parked } = manifestFiles(paths, restore, component);
  const text = (await readText(live)) ?? (await readText(parked));
  if (text === undefined) return undefined;
  const pod = parse(text) as { spec?: { containers?: { command?: unknown[]; args?: unknown[] }[] } } | null;
  const { command = [], args = [] } = pod?.spec?.containers?.[0] ?? {};
  return [...command, ...args].map(String).filter((word) => word.startsWith('--') && !edited.test(word));
}
