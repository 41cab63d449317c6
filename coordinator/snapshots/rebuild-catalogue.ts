import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { toKubestepError } from '../../shared/errors.ts';
import { snapshotNamePattern } from '../../shared/names.ts';
import { formOf } from '../../shared/seal.ts';
import { type ImportDeps, openStaging } from './import-set.ts';
import type { SetStorage } from './set-storage.ts';
import type { Snapshot, SnapshotCopy } from './snapshot-port.ts';
import { parseSet, type SnapshotSet, setFileName, sha256Of, writeSet } from './snapshot-set.ts';

export interface Rebuilt {
  readonly names: readonly string[];
  /** Descriptions or files that could not be used, one line each. */
  readonly problems: readonly string[];
}

export type RebuildDeps = Pick<ImportDeps, 'store' | 'snapshotsDir' | 'coordinatorNode' | 'clock'>;

/**
 * Makes the catalogue again from what is stored: the coordinator's own folder and every storage. What the database already knows better (a pin, a
 * later verdict) stays. Safe to repeat.
 *
 * @throws KubestepError `unavailable` when a storage does not answer.
 */
export async function rebuildCatalogue(storages: readonly SetStorage[], deps: RebuildDeps, signal: AbortSignal): Promise<Rebuilt> {
  const names = new Set<string>();
  const problems: string[] = [];
  const attempt = async (where: string, work: () => Promise<Snapshot | undefined>) => {
    try {
      const found = await work();
      if (found) names.add(found.name);
    } catch (thrown) {
      signal.throwIfAborted();
      problems.push(`${where}: ${toKubestepError(thrown).message}`);
    }
  };
  for (const name of (await readdir(deps.snapshotsDir)).filter((entry) => snapshotNamePattern.test(entry))) {
    await attempt(name, () => fromFolder(name, deps));
  }
  for (const storage of storages) {
    const keys = (await storage.list('', signal)).filter((key) => key.endsWith(`/${setFileName}`));
    for (const key of keys) await attempt(`${storage.place}/${key}`, () => fromStorage(storage, key, deps, signal));
  }
  return { names: [...names].sort(), problems };
}

async function fromFolder(name: string, deps: RebuildDeps): Promise<Snapshot | undefined> {
  const dir = join(deps.snapshotsDir, name);
  const text = await readFile(join(dir, setFileName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const set = parseSet(text, join(dir, setFileName));
  const file = (await readdir(dir)).find((entry) => entry.startsWith('snapshot.db') && !entry.endsWith('.part'));
  if (file === undefined) return undefined;
  const path = join(dir, file);
  const stored = set.snapshot.copies.find(({ form = 'plain' }) => form === formOf(file));
  const expected = stored?.sha256 ?? set.snapshot.sha256;
  const sha256 = await sha256Of(path);
  if (sha256 !== expected) throw new Error(`${path} is not what was stored: SHA-256 ${sha256}, not ${expected}`);
  const own: SnapshotCopy = { ...stored, place: `coordinator:${deps.coordinatorNode}`, path, form: formOf(file), sha256 };
  return merge(set, own, deps);
}

async function fromStorage(storage: SetStorage, key: string, deps: RebuildDeps, signal: AbortSignal): Promise<Snapshot | undefined> {
  const staging = await openStaging(deps.snapshotsDir);
  try {
    const path = join(staging.dir, setFileName);
    await storage.get(key, path, signal);
    const set = parseSet(await readFile(path, 'utf8'), `${storage.place}/${key}`);
    // Named by its place of today, whatever it was called when it was stored.
    const stored = set.snapshot.copies.find(({ form }) => form !== undefined && form !== 'plain');
    if (!stored) return undefined;
    return await merge(set, { ...stored, place: storage.place, path: `${set.snapshot.name}/${basename(stored.path)}` }, deps);
  } finally {
    await staging.end();
  }
}

/** Copies on machines are believed only where they are seen: the machines may be gone. */
async function merge(set: SnapshotSet, copy: SnapshotCopy, deps: RebuildDeps): Promise<Snapshot> {
  const known = await deps.store.get(set.snapshot.name);
  const base = known ?? { ...set.snapshot, copies: [] };
  const { removedAtMs: _removed, ...kept } = base;
  const snapshot: Snapshot = { ...kept, copies: [...base.copies.filter(({ place }) => place !== copy.place), copy] };
  await deps.store.adopt(snapshot);
  await writeSet(deps.snapshotsDir, { ...set, snapshot });
  if (!known)
    await deps.store.record({ atMs: deps.clock.now(), snapshot: snapshot.name, type: 'imported', detail: `found at ${copy.place}` });
  return snapshot;
}
