import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OsPackageSet } from '../../../shared/os-operations.ts';
import { updateWith } from '../../executor/apt-command.ts';
import type { AptFailure } from '../../executor/apt-failure.ts';
import type { JobContext } from '../job.ts';
import { JobFailure } from '../job-process.ts';
import { parseSources } from './sources.ts';
import { refreshLists } from './update.ts';

/** apt's view of the distribution: the node's sources without the Kubernetes ones, with lists of its own that are fresh. */
export interface OsSources {
  /** For every apt command of this view. */
  readonly options: readonly string[];
  /** Why the lists could not be refreshed. */
  readonly failure?: AptFailure;
}

/**
 * Gives apt a view of the distribution alone, for as long as `use` takes. The node's own lists stay as they are; what they hold already is not
 * fetched again.
 *
 * @param packages - `security` prefers the security suites' versions even where a point release brought newer ones.
 * @throws JobFailure `no-repository` when the node has no source besides those of Kubernetes.
 */
export async function withOsSources<T>(packages: OsPackageSet, context: JobContext, use: (sources: OsSources) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(`${context.paths.root}/run/kubestep-os-`);
  try {
    await chmod(folder, 0o755); // apt fetches as user _apt
    const options = await makeView(folder, packages, context);
    const failure = await refreshLists(updateWith(options), context);
    return await use({ options, ...(failure && { failure }) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Not above 1000: a version that is newer than the security suite's stays. */
const preferSecurity = 'Package: *\nPin: release a=*-security\nPin-Priority: 990\n';

async function makeView(folder: string, packages: OsPackageSet, { paths }: JobContext): Promise<string[]> {
  const { aptSourcesDir, root } = paths;
  const [lists, parts, preferences] = [join(folder, 'lists'), join(folder, 'sources.list.d'), join(folder, 'preferences.d')];
  for (const path of [join(lists, 'partial'), parts, preferences]) await mkdir(path, { recursive: true });
  await linkFiles(`${root}/var/lib/apt/lists`, lists);
  const main = join(folder, 'sources.list');
  const kept = [await copyWithoutKubernetes(join(aptSourcesDir, 'sources.list'), main)];
  for (const name of await filesOf(join(aptSourcesDir, 'sources.list.d'), /^[\w.-]+\.(list|sources)$/))
    kept.push(await copyWithoutKubernetes(join(aptSourcesDir, 'sources.list.d', name), join(parts, name)));
  if (!kept.some(bringsPackages)) throw new JobFailure('no-repository', 'no apt source of this node brings packages of its distribution');
  await linkFiles(join(aptSourcesDir, 'preferences.d'), preferences);
  if (packages === 'security') await writeFile(join(preferences, 'kubestep-security'), preferSecurity, { mode: 0o644 });
  const items = {
    'Dir::State::Lists': lists,
    'Dir::Cache::pkgcache': join(folder, 'pkgcache.bin'), // built once; several questions follow
    'Dir::Cache::srcpkgcache': '',
    'Dir::Etc::SourceList': main,
    'Dir::Etc::SourceParts': parts,
    'Dir::Etc::PreferencesParts': preferences,
  };
  return Object.entries(items).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

async function copyWithoutKubernetes(from: string, to: string): Promise<string> {
  const text = withoutKubernetes(from, await readFile(from, 'utf8').catch(() => ''));
  await writeFile(to, text, { mode: 0o644 });
  return text;
}

/** The text of a source file without the entries whose URI names a Kubernetes minor: lines of a `.list`, stanzas of a `.sources`. */
export function withoutKubernetes(path: string, text: string): string {
  const separator = path.endsWith('.sources') ? /\n[ \t]*\n/ : '\n';
  const entries = text.split(separator).filter((entry) => parseSources(path, path, entry).length === 0);
  return entries.join(path.endsWith('.sources') ? '\n\n' : '\n');
}

function bringsPackages(text: string): boolean {
  return /^[ \t]*deb[ \t]|^Types:.*\bdeb\b(?!-)/im.test(text);
}

async function linkFiles(from: string, to: string): Promise<void> {
  for (const name of await filesOf(from, /^(?!lock$)/)) await symlink(join(from, name), join(to, name));
}

async function filesOf(folder: string, pattern: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory() && pattern.test(entry.name)).map(({ name }) => name);
}
