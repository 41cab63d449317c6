import { cp, lchown, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { snapshotNamePattern } from '../../shared/names.ts';
import { inStateFolder } from '../install/state-folder.ts';
import { importedFiles } from '../snapshots/import-set.ts';
import { type Rebuilt, rebuildCatalogue } from '../snapshots/rebuild-catalogue.ts';
import { readS3Credentials } from '../snapshots/s3-credentials.ts';
import type { SetStorage } from '../snapshots/set-storage.ts';
import { setFileName } from '../snapshots/snapshot-set.ts';
import { SnapshotStore } from '../snapshots/snapshot-store.ts';
import { openStore } from '../store/open-store.ts';
import type { BundleHeader } from './bundle-format.ts';
import { bundleFileName } from './keep-bundle.ts';
import { type RestoreTarget, restoreRecoveryBundle } from './restore-recovery-bundle.ts';

export interface RecoverRequest {
  /** A folder with `recovery.age` and sets, or `s3://bucket/prefix`. */
  readonly from: string;
  readonly identity: string;
  readonly s3?: { readonly endpoint?: string; readonly region?: string; readonly credentialsFile?: string; readonly ownerId: number };
}

/**
 * Rebuilds a lost coordinator from what it had stored: its bundle, and the sets of a folder. Those of a storage stay there; `rebuildAfterRecovery` finds
 * them.
 *
 * @throws KubestepError `not-found` when there is no bundle; what `restoreRecoveryBundle` throws.
 */
export async function recoverFrom(request: RecoverRequest, target: RestoreTarget, signal: AbortSignal): Promise<BundleHeader> {
  const parent = dirname(target.paths.stateDir);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const staging = await mkdtemp(join(parent, '.recover-')); // of root, beside the state: moved in by a rename
  try {
    const bundle = join(staging, bundleFileName);
    const isRemote = request.from.startsWith('s3://');
    if (isRemote) await (await openS3(request)).get(bundleFileName, bundle, signal);
    else await copyBundle(request.from, bundle);
    const header = await restoreRecoveryBundle(bundle, request.identity, target);
    if (!isRemote) await bringSets(request.from, staging, target);
    return header;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function copyBundle(from: string, to: string): Promise<void> {
  await cp(join(from, bundleFileName), to).catch((cause: unknown) => {
    throw new KubestepError('not-found', `there is no ${bundleFileName} in ${from}`, {
      cause,
      hint: 'name the folder that the coordinator kept its sets in, or where export-recovery wrote to under that name',
    });
  });
}

async function openS3({ from, s3 }: RecoverRequest): Promise<SetStorage> {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(from) ?? [];
  if (bucket === undefined || !s3?.credentialsFile) {
    throw new KubestepError('usage', `${from} cannot be read: name it as s3://BUCKET/PREFIX, with --s3-credentials FILE`);
  }
  const { S3Storage } = await import('../snapshots/s3-storage.ts');
  const settings = { name: bucket, bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`, isPathStyle: true };
  const where = { region: s3.region ?? 'us-east-1', ...(s3.endpoint !== undefined && { endpoint: s3.endpoint }) };
  return new S3Storage({ ...settings, ...where }, await readS3Credentials(s3.credentialsFile, s3.ownerId));
}

/** Copied as who we are, who may read them, given to the owner, and moved in as the owner. */
async function bringSets(from: string, staging: string, { paths, owner }: RestoreTarget): Promise<void> {
  const names = (await readdir(from)).filter((name) => snapshotNamePattern.test(name));
  const sets = join(staging, 'sets');
  await mkdir(sets, { mode: 0o700 });
  for (const name of names) {
    const files = (await readdir(join(from, name)).catch(() => [])).filter((file) => importedFiles.includes(file));
    if (!files.includes(setFileName)) continue;
    await mkdir(join(sets, name), { mode: 0o700 });
    for (const file of files) {
      await cp(join(from, name, file), join(sets, name, file));
      if (owner) await lchown(join(sets, name, file), owner.uid, owner.gid);
    }
    if (owner) await lchown(join(sets, name), owner.uid, owner.gid);
  }
  if (owner) for (const dir of [sets, staging]) await lchown(dir, owner.uid, owner.gid);
  await inStateFolder(paths.stateDir, owner, async () => {
    await mkdir(paths.snapshotsDir, { recursive: true, mode: 0o700 });
    for (const name of await readdir(sets)) await rename(join(sets, name), join(paths.snapshotsDir, name));
  });
}

export interface RebuildRequest extends RestoreTarget {
  readonly coordinatorNode: string;
  readonly storages: readonly SetStorage[];
  readonly clock: Clock;
}

/** Makes the catalogue say what there really is: what the lost machine had is gone, what folder and storages have is found. Safe to repeat. */
export async function rebuildAfterRecovery({ paths, owner, storages, ...rest }: RebuildRequest, signal: AbortSignal): Promise<Rebuilt> {
  return inStateFolder(paths.stateDir, owner, async () => {
    const opened = await openStore(paths.database);
    try {
      const store = new SnapshotStore(opened.db);
      await forgetLostCopies(store);
      return await rebuildCatalogue(storages, { store, snapshotsDir: paths.snapshotsDir, ...rest }, signal);
    } finally {
      await opened.close();
    }
  });
}

async function forgetLostCopies(store: SnapshotStore): Promise<void> {
  for (const snapshot of await store.list()) {
    const copies = [];
    for (const copy of snapshot.copies) {
      const isLost = copy.place.startsWith('coordinator:') && (await stat(copy.path).catch(() => undefined)) === undefined;
      if (!isLost) copies.push(copy);
    }
    if (copies.length < snapshot.copies.length) await store.settle({ ...snapshot, copies });
  }
}
