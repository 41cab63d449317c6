import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { CollectedConfiguration } from '../../../shared/operations-etcd.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import { encrypterTo } from '../../../shared/seal.ts';
import { EtcdFailure } from './etcd-failure.ts';
import { type JobContext, parseRecipients, parseSnapshotInput } from './job.ts';
import { runJob } from './main.ts';
import { mustRunTool } from './run-tool.ts';
import { snapshotFiles } from './snapshot-files.ts';

export interface CollectInput {
  readonly name: string;
  readonly recipients?: readonly string[];
}

/**
 * Archives what a control-plane node needs besides etcd's data, among it private keys: root-only, and never sent anywhere in the clear. With
 * recipients a second archive, encrypted to them, may be sent. Runs as root in a folder that belongs to kubestep-etcd, so that folder is opened
 * once and no link in it is followed. Safe to repeat: replaced whole.
 */
export async function collectConfiguration(
  { name, recipients = [] }: CollectInput,
  { paths, note }: Pick<JobContext, 'paths' | 'note'>,
): Promise<CollectedConfiguration> {
  const files = await findFiles(paths);
  if (files.length === 0) throw new EtcdFailure('configuration', `there is nothing in ${paths.kubernetesDir} to collect`);
  const { dir, configuration } = snapshotFiles(paths, name);
  const directory = await open(dir, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch((thrown: unknown) => {
    throw new EtcdFailure('snapshot-missing', `there is no snapshot ${name} on this node: ${String(thrown)}`, thrown);
  });
  try {
    const inDirectory = (name: string) => `/proc/self/fd/${directory.fd}/${name}`;
    const target = inDirectory('configuration.tar.gz');
    await writeNew(target, 0o600, async (archive) => {
      await mustRunTool({ argv: await tarCommand(paths, files), timeoutMs: 120_000, stdoutFd: archive.fd });
    });
    const encrypted = await encryptArchive(target, inDirectory('configuration.tar.gz.age'), recipients);
    await directory.sync();
    const { size } = await stat(target);
    note(
      `collected ${files.length} files into ${configuration}, readable by root only${encrypted ? '; an encrypted copy may leave the node' : ''}`,
    );
    return {
      ...{ sha256: await sha256Of(target), sizeBytes: size },
      files: await Promise.all(files.map((path) => describeFile(paths, path))),
      ...(encrypted && { encrypted }),
    };
  } finally {
    await directory.close();
  }
}

/** A new file under a name that whoever owns the folder may have put a link at: that is removed, never followed. */
async function writeNew(path: string, mode: number, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode);
  try {
    await write(file);
    await file.chmod(mode); // the umask may have taken the group's read
    await file.sync();
  } finally {
    await file.close();
  }
}

/** An archive is some hundred kilobytes: it is encrypted in one piece. Without recipients an older encrypted one goes. */
async function encryptArchive(
  archive: string,
  target: string,
  recipients: readonly string[],
): Promise<CollectedConfiguration['encrypted']> {
  await rm(target, { force: true });
  if (recipients.length === 0) return undefined;
  const sealed = await encrypterTo(recipients).encrypt(await readFile(archive));
  await writeNew(target, 0o640, async (file) => {
    await file.writeFile(sealed);
    const { gid } = await stat(dirname(target)); // the agent's group, which the folder has
    await file.chown(0, gid).catch(ignoreNotPermitted);
  });
  return { sizeBytes: sealed.length, sha256: createHash('sha256').update(sealed).digest('hex') };
}

/** Below KUBESTEP_ROOT nobody is root. */
function ignoreNotPermitted(thrown: unknown): void {
  if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM')) throw thrown;
}

/** Names come from directories, not from the wire; `--` keeps an odd one from being an option. */
async function tarCommand({ root, toolDirs }: NodePaths, files: readonly string[]): Promise<[string, ...string[]]> {
  for (const dir of toolDirs) {
    const tar = join(dir, 'tar');
    if (await isFile(tar)) {
      return [tar, '--create', '--gzip', '--file=-', `--directory=${root}/`, '--', ...files.map((path) => relative(`${root}/`, path))];
    }
  }
  throw new EtcdFailure('tool-missing', `there is no tar in ${toolDirs.join(':')}`);
}

async function findFiles({ root, kubernetesDir, kubeletDir }: NodePaths): Promise<string[]> {
  const kubelet = ['config.yaml', 'kubeadm-flags.env', 'instance-config.yaml'].map((name) => join(kubeletDir, name));
  const kubeconfigs = (await readdir(kubernetesDir).catch(() => [])).filter((name) => name.endsWith('.conf'));
  const candidates = [
    ...(await filesBelow(join(kubernetesDir, 'pki'))),
    ...(await filesBelow(join(kubernetesDir, 'manifests'))),
    ...kubeconfigs.map((name) => join(kubernetesDir, name)),
    ...(await encryptionConfig(root, kubernetesDir)),
    ...kubelet,
    `${root}/etc/default/kubelet`,
  ];
  const present: string[] = [];
  for (const path of new Set(candidates)) if (await isFile(path)) present.push(path);
  return present.sort();
}

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Without it every Secret in the snapshot is unreadable for ever. */
async function encryptionConfig(root: string, kubernetesDir: string): Promise<string[]> {
  const manifest = await readFile(join(kubernetesDir, 'manifests/kube-apiserver.yaml'), 'utf8').catch(() => '');
  const path = /--encryption-provider-config=([^\s"']+)/.exec(manifest)?.[1];
  return path === undefined ? [] : [`${root}${path}`];
}

async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() ?? false;
}

async function describeFile({ root }: NodePaths, path: string): Promise<{ path: string; sha256: string }> {
  return { path: `/${relative(`${root}/`, path)}`, sha256: await sha256Of(path) };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function parseInput(input: unknown): CollectInput {
  return { ...parseSnapshotInput(input), recipients: parseRecipients(input) };
}

if (import.meta.main) await runJob(parseInput, (input, context) => collectConfiguration(input, context));
