import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperationInput } from '../../shared/operations.ts';
import type { RepositoryProbe } from '../../shared/operations-packages.ts';
import { aptGet, installFlags, packageArguments, updateOnly } from '../executor/apt-command.ts';
import { classifyAptFailure } from '../executor/apt-failure.ts';
import { parseProbeInput } from '../executor/input.ts';
import { parseDownloadBytes, parseMadison, parseSimulation } from './apt/simulation.ts';
import { type KubernetesSource, withMinor } from './apt/sources.ts';
import { requireRootsSource, theKubernetesSource } from './apt/trusted-source.ts';
import { refreshLists } from './apt/update.ts';
import { type JobContext, runJob } from './job.ts';
import { JobFailure } from './job-process.ts';

/**
 * Tries a minor's repository without touching the node's apt: a source of its own, with the node's own line and key, and lists of its own
 * beside links to the node's. Then asks apt what installing would do.
 */
export async function probeRepository(
  { minor, packages }: OperationInput<'probeRepository'>,
  context: JobContext,
): Promise<RepositoryProbe> {
  const { paths } = context;
  const source = await theKubernetesSource(paths);
  const uri = source.uri.replace(`/${source.minor}/`, `/${minor}/`);
  try {
    await requireRootsSource(source, paths);
  } catch (thrown) {
    if (thrown instanceof JobFailure) return { minor, uri, versions: {}, failure: { class: 'source-trust', line: thrown.message } };
    throw thrown;
  }
  const scratch = await makeScratch(source, minor, context);
  try {
    const failure = await refreshLists([...updateOnly(scratch.source), ...scratch.options], context);
    if (failure) return { minor, uri, versions: {}, failure };
    return { minor, uri, ...(await askApt(packages, scratch, context)) };
  } finally {
    await rm(scratch.folder, { recursive: true, force: true });
  }
}

interface Scratch {
  readonly folder: string;
  readonly source: string;
  /** apt's options for lists of its own, and no cache of them. */
  readonly options: readonly string[];
  /** Options for the node's sources together with the probed one. */
  readonly bothSources: readonly string[];
}

async function makeScratch(source: KubernetesSource, minor: string, { paths }: JobContext): Promise<Scratch> {
  const folder = await mkdtemp(`${paths.root}/run/kubestep-probe-`);
  await chmod(folder, 0o755); // apt fetches as user _apt
  const lists = join(folder, 'lists');
  const parts = join(folder, 'sources.list.d');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(parts);
  const probed = join(parts, `kubestep-probe.${source.path.endsWith('.sources') ? 'sources' : 'list'}`);
  await writeFile(probed, probedEntry(await readFile(source.path, 'utf8'), source, minor), { mode: 0o644 });
  await linkFiles(join(paths.aptSourcesDir, 'sources.list.d'), parts);
  await linkFiles(`${paths.root}/var/lib/apt/lists`, lists);
  const together = ['-o', `Dir::Etc::SourceList=${join(paths.aptSourcesDir, 'sources.list')}`, '-o', `Dir::Etc::SourceParts=${parts}`];
  const options = ['-o', `Dir::State::Lists=${lists}`, '-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache='];
  return {
    folder,
    source: probed,
    options,
    bothSources: [...options, ...together, '-o', 'Debug::NoLocking=true'],
  };
}

/** Only the entry itself: other entries of its file would be probed, and judged, too. */
export function probedEntry(text: string, source: KubernetesSource, minor: string): string {
  const { minorAt, path } = source;
  const changed = withMinor(text, source, minor);
  const isStanza = path.endsWith('.sources');
  const separator = isStanza ? /\n[ \t]*\n/g : /\n/g;
  const ends = [...changed.matchAll(separator)].map(({ index }) => index);
  const start = ends.filter((end) => end < minorAt).at(-1) ?? 0;
  const end = ends.find((candidate) => candidate > minorAt) ?? changed.length;
  return `${changed.slice(start, end).trim()}\n`;
}

async function linkFiles(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isFile() && entry.name !== 'lock') await symlink(join(from, entry.name), join(to, entry.name));
}

type Answers = Pick<RepositoryProbe, 'versions' | 'changes' | 'downloadBytes' | 'failure'>;

async function askApt(packages: OperationInput<'probeRepository'>['packages'], scratch: Scratch, { tools }: JobContext): Promise<Answers> {
  const names = packages.map(({ name }) => name);
  const onlyProbed = [...scratch.options, '-o', `Dir::Etc::SourceList=${scratch.source}`, '-o', 'Dir::Etc::SourceParts=/dev/null'];
  const versions = parseMadison((await tools.ask('apt-cache', 'madison', ...names, ...onlyProbed)).stdout, names);
  if (packages.some(({ name, version }) => !versions[name]?.includes(version))) return { versions };
  const [apt, ...flags] = aptGet;
  const install = [...flags, ...scratch.bothSources, 'install', ...installFlags, ...packageArguments(packages)];
  const simulated = await tools.ask(apt, '-s', ...install);
  if (simulated.exitCode !== 0) return { versions, failure: classifyAptFailure(`${simulated.stdout}\n${simulated.stderr}`) };
  const uris = await tools.ask(apt, '--print-uris', ...install);
  return { versions, changes: parseSimulation(simulated.stdout), downloadBytes: parseDownloadBytes(uris.stdout) };
}

if (import.meta.main) await runJob((input, context) => probeRepository(parseProbeInput(input), context));
