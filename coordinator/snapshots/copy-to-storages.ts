import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toKubestepError } from '../../shared/errors.ts';
import type { SetStorage } from './set-storage.ts';
import type { Snapshot, SnapshotCopy } from './snapshot-port.ts';
import { setFileName, sha256Of } from './snapshot-set.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export interface CopyDeps {
  readonly store: SnapshotStore;
  readonly storages: readonly SetStorage[];
  readonly snapshotsDir: string;
  readonly nowMs: () => number;
  readonly tell?: (note: string) => void;
}

/**
 * Brings a set to every storage that lacks it, its description last: a set that is described there is whole. A storage that fails costs the set
 * nothing but that copy; the next take tries again. Safe to repeat.
 *
 * @returns the snapshot with its new copies.
 */
export async function copyToStorages(snapshot: Snapshot, deps: CopyDeps, signal: AbortSignal): Promise<Snapshot> {
  let current = snapshot;
  for (const storage of deps.storages) {
    if (current.copies.some(({ place }) => place === storage.place)) continue;
    try {
      deps.tell?.(`copying it to ${storage.place}`);
      const copy = await copyFiles(current, storage, deps, signal);
      if (!copy) continue;
      current = { ...current, copies: [...current.copies, copy] };
      await deps.store.settle(current);
      await record('copied', `${storage.place} ${copy.path}`);
    } catch (thrown) {
      signal.throwIfAborted();
      const { message } = toKubestepError(thrown);
      deps.tell?.(`warning: no copy at ${storage.place}: ${message}`);
      await record('copy-failed', message);
    }
  }
  return current;

  async function record(type: 'copied' | 'copy-failed', detail: string): Promise<void> {
    await deps.store.record({ atMs: deps.nowMs(), snapshot: snapshot.name, type, detail });
  }
}

async function copyFiles(snapshot: Snapshot, storage: SetStorage, deps: CopyDeps, signal: AbortSignal): Promise<SnapshotCopy | undefined> {
  const own = snapshot.copies.find(({ place }) => place.startsWith('coordinator:'));
  if (!own?.form || own.sha256 === undefined || own.sizeBytes === undefined) return undefined;
  const dir = join(deps.snapshotsDir, snapshot.name);
  const others = (await readdir(dir)).filter((name) => /\.(age|zst)$/.test(name) && join(dir, name) !== own.path);
  for (const name of others) await putFile(join(dir, name), `${snapshot.name}/${name}`, storage, signal);
  const { sha256, sizeBytes, form } = own;
  const { path } = await storage.put(`${snapshot.name}/${fileOf(own)}`, { path: own.path, sha256, sizeBytes }, signal);
  return { place: storage.place, path, form, sha256, sizeBytes, checkedAtMs: deps.nowMs() };
}

export function fileOf({ path }: Pick<SnapshotCopy, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function putFile(path: string, key: string, storage: SetStorage, signal: AbortSignal): Promise<void> {
  await storage.put(key, { path, sha256: await sha256Of(path), sizeBytes: (await stat(path)).size }, signal);
}

/** After every change of the set: the description at a storage is what a lost catalogue is made again from. Failures are recorded, not thrown. */
export async function describeAtStorages(snapshot: Snapshot, deps: CopyDeps, signal: AbortSignal): Promise<void> {
  const path = join(deps.snapshotsDir, snapshot.name, setFileName);
  for (const storage of deps.storages.filter(({ place }) => snapshot.copies.some((copy) => copy.place === place))) {
    try {
      await putFile(path, `${snapshot.name}/${setFileName}`, storage, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const { message } = toKubestepError(thrown);
      await deps.store.record({ atMs: deps.nowMs(), snapshot: snapshot.name, type: 'copy-failed', detail: `${setFileName}: ${message}` });
    }
  }
}
