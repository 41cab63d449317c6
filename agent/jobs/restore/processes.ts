import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type StaticComponent, staticComponents } from '../../../shared/operations.ts';

/**
 * The components whose processes run on this node, whatever runtime holds them: seen in /proc, because a runtime's word for "stopped" may come
 * before the process is gone. An etcd counts only when it serves this data directory: another one may be proving a snapshot.
 */
export async function runningComponents(dataDir: string | undefined, proc = '/proc'): Promise<StaticComponent[]> {
  const found = new Set<StaticComponent>();
  for (const pid of await readdir(proc)) {
    if (!/^\d+$/.test(pid)) continue;
    const words = (await readFile(`${proc}/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    const component = staticComponents.find((candidate) => candidate === basename(words[0] ?? ''));
    if (component === undefined) continue;
    if (component !== 'etcd' || dataDir === undefined || words.includes(`--data-dir=${dataDir}`)) found.add(component);
  }
  return staticComponents.filter((component) => found.has(component));
}
