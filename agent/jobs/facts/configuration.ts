import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigurationFacts } from '../../../shared/operations.ts';
import { asList, field, isRecord } from '../fields.ts';
import type { JobContext } from '../job.ts';
import { manifestNames, parseYaml } from './manifests.ts';
import { parseEnvironmentFlags, parseUnitFiles } from './unit-flags.ts';

/** How the node's components are configured: what an upgrade would trip over, or overwrite. */
export async function configurationFacts(context: JobContext): Promise<ConfigurationFacts> {
  const { kubernetesDir, kubeletDir } = context.paths;
  const [kubeletFlags, kubelet, servers, hostPaths, patches] = await Promise.all([
    kubeletFlagFiles(context),
    readKubeletConfiguration(join(kubeletDir, 'config.yaml')),
    readServers(kubernetesDir),
    readHostPaths(join(kubernetesDir, 'manifests')),
    readPatches(join(kubernetesDir, 'patches')),
  ]);
  return { kubeletFlags, servers, hostPaths, ...(kubelet && { kubelet }), ...(patches && { patches }) };
}

/** kubeadm's file and Debian's, which the unit of the package reads; a unit may name more. */
const usualEnvironmentFiles = ['/var/lib/kubelet/kubeadm-flags.env', '/etc/default/kubelet'];

async function kubeletFlagFiles({ tools, paths }: JobContext): Promise<ConfigurationFacts['kubeletFlags']> {
  const { stdout } = await tools.ask('systemctl', 'cat', '--no-pager', 'kubelet.service').catch(() => ({ stdout: '' })); // no such unit
  const unit = parseUnitFiles(stdout);
  const files = [...new Set([...usualEnvironmentFiles, ...unit.environmentFiles])];
  const environment = await Promise.all(
    files.map(async (file) => ({ file, flags: parseEnvironmentFlags(await textOf(`${paths.root}${file}`)) })),
  );
  return [...unit.flags, ...environment.filter(({ flags }) => flags.length > 0)];
}

async function readKubeletConfiguration(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const parsed = parseYaml(await textOf(path));
  if (!isRecord(parsed)) return undefined;
  const { staticPodURLHeader: _, ...rest } = parsed; // may hold a token
  return rest;
}

const kubeconfigs = ['kubelet.conf', 'controller-manager.conf', 'scheduler.conf'];

async function readServers(kubernetesDir: string): Promise<Record<string, string>> {
  const found = await Promise.all(
    kubeconfigs.map(async (name) => [name, /^\s*server:\s*["']?([^\s"']+)/m.exec(await textOf(join(kubernetesDir, name)))?.[1]] as const),
  );
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function readHostPaths(folder: string): Promise<Record<string, readonly string[]>> {
  const found = await Promise.all((await manifestNames(folder)).map(async (name) => parseHostPaths(await textOf(join(folder, name)))));
  return Object.fromEntries(found.filter((entry) => entry !== undefined));
}

/** The component and the hostPath volumes of a static pod's manifest; undefined for one without kubeadm's label. */
export function parseHostPaths(text: string): [string, readonly string[]] | undefined {
  const pod = parseYaml(text);
  const component = field(field(field(pod, 'metadata'), 'labels'), 'component');
  if (typeof component !== 'string') return undefined;
  const paths = asList(field(field(pod, 'spec'), 'volumes')).map((volume) => field(field(volume, 'hostPath'), 'path'));
  return [component, paths.filter((path): path is string => typeof path === 'string')];
}

const groupOrOthersMayWrite = 0o022;

/** kubeadm reads patches as root: whoever may write them may do anything. */
export async function readPatches(folder: string, owner = 0): Promise<ConfigurationFacts['patches']> {
  const stats = await lstat(folder).catch(() => undefined);
  if (!stats) return undefined;
  if (!stats.isDirectory()) return { files: [], problem: `${folder} is no folder` };
  const files = (await readdir(folder)).sort();
  const all = [{ path: folder, stats }];
  for (const name of files) all.push({ path: join(folder, name), stats: await lstat(join(folder, name)) });
  const open = all.find(
    (entry) => entry.stats.uid !== owner || (entry.stats.mode & groupOrOthersMayWrite) !== 0 || entry.stats.isSymbolicLink(),
  );
  return open ? { files, problem: `${open.path} can be written by others than root, or is a link` } : { files };
}

function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
