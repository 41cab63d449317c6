import { constants } from 'node:fs';
import { access, copyFile, lstat, mkdir, mkdtemp, open, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeFileDurably } from '../../../shared/files.ts';
import type { NodePaths } from '../../../shared/paths.ts';
import { EtcdFailure } from './etcd-failure.ts';
import { probeTools, toolNames } from './etcd-tools.ts';
import { mustRunTool, runTool } from './run-tool.ts';

export interface ImageToolsOptions {
  readonly image: string;
  readonly key: string;
  readonly paths: NodePaths;
  readonly note: (line: string) => void;
}

const imageBinDirs = ['usr/local/bin', 'usr/bin', 'bin'];
const ctrTimeoutMs = 120_000;

/**
 * Copies etcd, etcdctl and etcdutl out of an image that containerd has, into `<etcd-tools>/<version>`. Nothing of the image is run while it is
 * mounted. An image that was copied before is not mounted again.
 *
 * @returns the version that the image's etcd tells of itself.
 */
export async function copyImageTools({ image, key, paths, note }: ImageToolsOptions): Promise<string> {
  await mkdir(paths.etcdToolsDir, { recursive: true, mode: 0o755 });
  const marker = join(paths.etcdToolsDir, `.image-${key}`);
  const known = (await readFile(marker, 'utf8').catch(() => '')).trim();
  if (known !== '' && (await probeTools([join(paths.etcdToolsDir, known)])).etcd?.version === known) return known;
  const ctr = await findCtr(paths);
  const staged = await mkdtemp(join(paths.etcdToolsDir, '.staged-'));
  try {
    await withMountedImage({ ctr, image, paths }, (root) => copyTools(root, staged));
    const version = (await probeTools([staged])).etcd?.version;
    if (version === undefined) throw new EtcdFailure('tool-missing', `image ${image} holds no etcd that tells its version`);
    await publish(staged, join(paths.etcdToolsDir, version));
    await writeFileDurably(marker, `${version}\n`, { mode: 0o644 });
    note(`took the tools of etcd ${version} out of ${image}`);
    return version;
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function findCtr({ toolDirs }: NodePaths): Promise<string> {
  for (const dir of toolDirs) {
    const path = join(dir, 'ctr');
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new EtcdFailure(
    'tool-missing',
    'there is no ctr on this node (another runtime than containerd?), so the etcd image cannot be opened',
  );
}

interface Mount {
  readonly ctr: string;
  readonly image: string;
  readonly paths: NodePaths;
}

/** Read-only; containerd's lease on the mount ends by itself after a day when this process is killed. */
async function withMountedImage<T>({ ctr, image, paths }: Mount, use: (root: string) => Promise<T>): Promise<T> {
  const target = await mkdtemp(join(paths.etcdToolsDir, '.mount-'));
  const images = [ctr, '--namespace=k8s.io', 'images'] as const;
  try {
    await mustRunTool({ argv: [...images, 'mount', image, target], timeoutMs: ctrTimeoutMs });
    return await use(target);
  } finally {
    await runTool({ argv: [...images, 'unmount', '--rm', target], timeoutMs: ctrTimeoutMs });
    await rmdir(target).catch(() => undefined); // never a recursive removal: the image may still be there
  }
}

/** A link in the image could point anywhere on the node: only regular files are taken. */
async function copyTools(root: string, staged: string): Promise<void> {
  for (const name of toolNames) {
    for (const dir of imageBinDirs) {
      const source = join(root, dir, name);
      if (!(await lstat(source).catch(() => undefined))?.isFile()) continue;
      const target = join(staged, name);
      await copyFile(source, target, constants.COPYFILE_EXCL);
      const file = await open(target, 'r+');
      await file.chmod(0o755);
      await file.sync().finally(() => file.close());
      break;
    }
  }
}

async function publish(staged: string, target: string): Promise<void> {
  const file = await open(staged, 'r');
  await file.chmod(0o755).finally(() => file.close());
  await syncDirectory(staged);
  await rm(target, { recursive: true, force: true });
  await rename(staged, target);
  await syncDirectory(join(target, '..'));
}
