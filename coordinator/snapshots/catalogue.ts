import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError } from '../../shared/errors.ts';
import type { AttemptFilter, BackupAttempt, BackupAttempts } from './attempts.ts';
import { describeAtStorages } from './copy-to-storages.ts';
import { type ImportDeps, importedFiles, importFile, importSet, openStaging } from './import-set.ts';
import type { PruneResult } from './prune.ts';
import { type Rebuilt, rebuildCatalogue } from './rebuild-catalogue.ts';
import { type RemoveDeps, removeSet } from './remove-set.ts';
import { type ResourcesArchive, type SaveResourcesDeps, type SaveResourcesRequest, withResources } from './save-resources.ts';
import type { Snapshot } from './snapshot-port.ts';
import { readSet, setFileName, sha256Of, writeSet } from './snapshot-set.ts';
import type { SnapshotEvent } from './snapshot-store.ts';

export interface CatalogueDeps extends RemoveDeps, ImportDeps, SaveResourcesDeps {
  readonly attempts: BackupAttempts;
  readonly prune: (options: { readonly isDryRun: boolean }, signal: AbortSignal) => Promise<PruneResult>;
  /** Runs work while nothing else takes, verifies, removes or restores. */
  readonly locked: <T>(what: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
}

/** A file of a set on its way to an operator. */
export interface OutgoingFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** What operators do with sets that exist. */
export class Catalogue {
  readonly #deps: CatalogueDeps;

  constructor(deps: CatalogueDeps) {
    this.#deps = deps;
  }

  /** What retention decides about each set; and unless it is only asked, the removal of what it does not keep. @throws KubestepError `conflict` */
  prune(options: { readonly isDryRun: boolean }, signal: AbortSignal): Promise<PruneResult> {
    return this.#deps.prune(options, signal);
  }

  /** Every object as YAML, as one archive; see `withResources`. */
  resources<T>(request: SaveResourcesRequest, signal: AbortSignal, use: (archive: ResourcesArchive) => Promise<T>): Promise<T> {
    return withResources(request, this.#deps, signal, use);
  }

  attempts(filter: AttemptFilter): Promise<BackupAttempt[]> {
    return this.#deps.attempts.list(filter);
  }

  events(name: string): Promise<SnapshotEvent[]> {
    return this.#deps.store.events(name);
  }

  countQuarantined(sinceMs: number): Promise<number> {
    return this.#deps.store.countQuarantined(sinceMs);
  }

  /** A pinned set is never removed by retention. Safe to repeat: the newer reason stands. */
  async pin(name: string, reason: string, signal: AbortSignal): Promise<Snapshot> {
    const snapshot = await this.#required(name);
    return this.#change({ ...snapshot, pin: { atMs: this.#deps.clock.now(), reason } }, 'pinned', reason, signal);
  }

  async unpin(name: string, signal: AbortSignal): Promise<Snapshot> {
    const { pin, ...snapshot } = await this.#required(name);
    return pin ? this.#change(snapshot, 'unpinned', `was: ${pin.reason}`, signal) : snapshot;
  }

  async #change(snapshot: Snapshot, type: 'pinned' | 'unpinned', detail: string, signal: AbortSignal): Promise<Snapshot> {
    const { store, snapshotsDir, clock } = this.#deps;
    await store.settle(snapshot);
    await store.record({ atMs: clock.now(), snapshot: snapshot.name, type, detail });
    const set = await readSet(snapshotsDir, snapshot.name).catch(() => undefined);
    if (!set) return snapshot;
    await writeSet(snapshotsDir, { ...set, snapshot });
    await describeAtStorages(snapshot, { ...this.#deps, nowMs: () => clock.now() }, signal);
    return snapshot;
  }

  /**
   * Removes every copy of a set.
   *
   * @throws KubestepError `conflict` for a pinned one and for the last verified one; `unavailable` when a copy could not be reached.
   */
  async delete(name: string, signal: AbortSignal): Promise<void> {
    const snapshot = await this.#required(name);
    if (snapshot.pin) {
      throw new KubestepError('conflict', `${name} is pinned: ${snapshot.pin.reason}`, { hint: `run: kubestep backup unpin ${name}` });
    }
    if ((await this.#deps.store.lastVerified(0))?.name === name) {
      throw new KubestepError('conflict', `${name} is the last verified set`, { hint: 'take another one first: kubestep backup create' });
    }
    const obstacles = await this.#deps.locked(`the removal of ${name}`, signal, () => removeSet(snapshot, 'asked for', this.#deps, signal));
    if (obstacles.length === 0) return;
    throw new KubestepError('unavailable', `${name} is not removed everywhere: ${obstacles.join('; ')}`, {
      hint: 'prune tries again what could not be reached',
    });
  }

  /** The stored files of a set, its description first; from the coordinator's folder, else from the first storage that has them. */
  async *files(name: string, signal: AbortSignal): AsyncGenerator<OutgoingFile> {
    const snapshot = await this.#required(name);
    const own = join(this.#deps.snapshotsDir, name);
    if (snapshot.copies.some(({ place }) => place.startsWith('coordinator:'))) return yield* filesOf(own, signal);
    const storage = this.#deps.storages.find(({ place }) => snapshot.copies.some((copy) => copy.place === place));
    if (!storage) {
      throw new KubestepError(
        'not-found',
        `the coordinator has no copy of ${name}; it is at ${snapshot.copies.map(({ place }) => place).join(', ')}`,
        {
          hint: 'copy it from there by hand',
        },
      );
    }
    const staging = await openStaging(this.#deps.snapshotsDir);
    try {
      for (const key of await storage.list(`${name}/`, signal)) {
        const file = key.slice(name.length + 1);
        if (importedFiles.includes(file)) await storage.get(key, join(staging.dir, file), signal);
      }
      yield* filesOf(staging.dir, signal);
    } finally {
      await staging.end();
    }
  }

  /** Takes over what was put into a staging folder: a set with its description, or one bare file. */
  async import(dir: string, options: { readonly isForeignAllowed: boolean }, signal: AbortSignal): Promise<Snapshot> {
    return this.#deps.locked('an import', signal, async () => {
      const names = await readdir(dir);
      if (names.includes(setFileName)) return importSet(dir, options, this.#deps);
      if (names.includes('snapshot.db')) return importFile(join(dir, 'snapshot.db'), this.#deps);
      throw new KubestepError('usage', 'there is neither a set.json nor a snapshot among the files', {
        hint: 'name the folder of a set, or one file',
      });
    });
  }

  staging(): ReturnType<typeof openStaging> {
    return openStaging(this.#deps.snapshotsDir);
  }

  /** Finds every stored set again: after a lost database, or when a storage was added that has some. */
  async rebuild(signal: AbortSignal): Promise<Rebuilt> {
    return this.#deps.locked('the search for stored sets', signal, () => rebuildCatalogue(this.#deps.storages, this.#deps, signal));
  }

  async #required(name: string): Promise<Snapshot> {
    const snapshot = await this.#deps.store.get(name);
    if (snapshot && snapshot.removedAtMs === undefined) return snapshot;
    const why = snapshot ? `the files of ${name} were removed` : `there is no snapshot ${name}`;
    throw new KubestepError('not-found', why, { hint: 'run: kubestep backup list' });
  }
}

async function* filesOf(dir: string, signal: AbortSignal): AsyncGenerator<OutgoingFile> {
  const names = (await readdir(dir)).filter((name) => importedFiles.includes(name)).toSorted((a, b) => rank(a) - rank(b));
  for (const name of names) {
    const path = join(dir, name);
    const { size } = await stat(path);
    yield { name, sizeBytes: size, sha256: await sha256Of(path), content: createReadStream(path, { highWaterMark: 256 * 1024, signal }) };
  }
}

function rank(name: string): number {
  return name === setFileName ? 0 : 1;
}
